namespace SalesFlow.Api;

/// <summary>Actions as clients write them.</summary>
internal static class Some
{
    public const string Past = "2026-01-05T10:00:00+08:00";

    /// <summary>A good action as JSON, with one member as given.</summary>
    public static string Action(string member, string value)
    {
        var members = new Dictionary<string, string>
        {
            ["id"] = "\"a-1\"", ["node"] = "\"need.raised\"", ["occurredAt"] = $"\"{Past}\"", ["actor"] = "\"rep-1\"", ["customer"] = "\"c-1\"", [member] = value,
        };
        return "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}";
    }
}
