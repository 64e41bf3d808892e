namespace SalesFlow.Tenants;

/// <summary>What is wrong with where and how a member is to be told. Pure.</summary>
public static class MemberRules
{
    private const int Most = 50;
    private static readonly string[] Places = ["email", "wecom"];

    public static IReadOnlyList<FieldError> Check(Member member)
    {
        var errors = new List<FieldError>();
        foreach (var (place, address) in member.Addresses ?? [])
        {
            if (!Places.Contains(place))
            {
                errors.Add(new($"/addresses/{place}", $"is not known; there are {string.Join(", ", Places)}"));
            }
            else if (address is not { Length: > 0 and <= 254 } || address.Any(c => char.IsControl(c) || c == ' ') || (place == "email" && (address.IndexOf('@') is < 1 || address.EndsWith('@'))))
            {
                errors.Add(new($"/addresses/{place}", place == "email" ? "is an e-mail address" : "is an id of at most 254 characters"));
            }
        }

        if (member.Channels is { } channels && (channels.Length > Most || channels.Any(key => !GrainKeys.IsId(key))))
        {
            errors.Add(new("/channels", $"holds at most {Most} keys of channels"));
        }

        if (member.Language is not (null or "zh-CN" or "en"))
        {
            errors.Add(new("/language", "is zh-CN or en"));
        }

        return errors;
    }
}
