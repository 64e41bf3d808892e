using SalesFlow.Access;

namespace SalesFlow.Tenants;

/// <summary>What is wrong with a member or a team. Pure.</summary>
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

        for (var i = 0; i < member.Roles.Length; i++)
        {
            if (!MemberRoles.All.Contains(member.Roles[i]))
            {
                errors.Add(new($"/roles/{i}", $"'{member.Roles[i]}' is none of {string.Join(", ", MemberRoles.All)}.{Similar.Hint(member.Roles[i], MemberRoles.All)}"));
            }
        }

        if (member.Supervisor == member.Id)
        {
            errors.Add(new("/supervisor", "is the member themselves"));
        }

        if (member.Language is not (null or "zh-CN" or "en"))
        {
            errors.Add(new("/language", "is zh-CN or en"));
        }

        return errors;
    }

    public static IReadOnlyList<FieldError> Check(Team team, IReadOnlyDictionary<string, Member> members)
    {
        var errors = new List<FieldError>();
        if (team.Key is not { Length: > 0 and <= 128 } || team.Key.Any(c => char.IsControl(c) || c == '/') || team.Key.Trim() != team.Key)
        {
            errors.Add(new("/key", "is 1 to 128 characters without '/' and without spaces around them"));
        }

        if (team.Labels.Keys.FirstOrDefault(language => language is not ("zh-CN" or "en")) is { } strange)
        {
            errors.Add(new($"/labels/{strange}", "is none of zh-CN, en"));
        }

        if (team.Labels.Values.Any(label => label is not { Length: > 0 and <= 128 }))
        {
            errors.Add(new("/labels", "are of 1 to 128 characters"));
        }

        if (team.Lead is { } lead && !members.ContainsKey(lead))
        {
            errors.Add(new("/lead", $"there is no member '{lead}'.{Similar.Hint(lead, members.Keys)}"));
        }

        return errors;
    }
}
