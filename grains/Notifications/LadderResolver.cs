using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

/// <summary>Who a rung of a ladder tells.</summary>
public static class LadderResolver
{
    private const int MostStandIns = 8;

    /// <summary>Member ids, in the order of the words and each once; where no member is known the word itself, so that no alert is without a recipient.</summary>
    /// <param name="to"><c>owner</c>, <c>supervisor</c>, <c>manager</c>, <c>role</c> (the step's), <c>role:legal</c>, <c>member:x</c>, joined by <c>+</c>.</param>
    public static string[] Recipients(string to, string owner, string? stepRole, Catalogue catalogue) =>
        [.. to.Split('+', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(word => One(word, owner, stepRole, catalogue)).Distinct(StringComparer.Ordinal)];

    /// <summary>Who takes a member's messages at a moment: the member, or the stand-in while absent (and the stand-in's, if that one is absent too).
    /// Where all are absent in a circle, the member.</summary>
    public static string StandIn(string member, Catalogue catalogue, DateTimeOffset now)
    {
        var at = member;
        for (var i = 0; i < MostStandIns; i++)
        {
            if (!catalogue.Members.TryGetValue(at, out var found) || found.AbsentUntil is null || found.AbsentUntil <= now || found.StandIn is not { Length: > 0 } next)
            {
                return at;
            }

            at = next;
        }

        return member;
    }

    private static string[] One(string word, string owner, string? stepRole, Catalogue catalogue)
    {
        var member = catalogue.Members.GetValueOrDefault(owner);
        switch (word)
        {
            case "owner":
                return [owner];
            case "supervisor":
                return [member?.Supervisor ?? word];
            case "manager":
                return [member?.Manager ?? (member?.Supervisor is { } above ? catalogue.Members.GetValueOrDefault(above)?.Supervisor : null) ?? word];
            case "role" when stepRole is not null:
                return Role(stepRole, catalogue);
            default:
                return word.StartsWith("role:", StringComparison.Ordinal) ? Role(word[5..], catalogue)
                    : word.StartsWith("member:", StringComparison.Ordinal) ? [word[7..]]
                    : [word];
        }
    }

    private static string[] Role(string role, Catalogue catalogue)
    {
        string[] members = [.. catalogue.Members.Values.Where(member => member.Roles.Contains(role)).Select(member => member.Id).Order(StringComparer.Ordinal)];
        return members.Length > 0 ? members : [$"role:{role}"];
    }
}
