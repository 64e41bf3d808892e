namespace SalesFlow.Api;

/// <summary>Resources whose key stands in the address and may stand in the body.</summary>
internal static class Keyed
{
    /// <exception cref="ProblemException">422: no key, or the two differ.</exception>
    public static T Same<T>(string key, T body, Func<T, string?> named, Func<T, string, T> rename, string member = "key")
    {
        if (!GrainKeys.IsId(key))
        {
            throw new ProblemException(Problems.Invalid("/" + member, "must be 1 to 128 of the characters A-Z a-z 0-9 . _ : -"));
        }

        return named(body) is { } inside && inside != key
            ? throw new ProblemException(Problems.Invalid("/" + member, $"says '{inside}' but the address says '{key}'"))
            : rename(body, key);
    }
}
