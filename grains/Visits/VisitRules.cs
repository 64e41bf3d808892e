using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Tenants;

namespace SalesFlow.Visits;

/// <summary>What one action adds to a visit's proof.</summary>
/// <param name="Asked">All that a visit needs now.</param>
/// <param name="Met">What this action's evidence meets by itself.</param>
/// <param name="Awaited">What it will meet when its files arrive.</param>
public sealed record VisitProof(string[] Asked, string[] Met, AwaitedFile[] Awaited);

/// <summary>When a visit is valid (spec §7). Pure.</summary>
public static class VisitRules
{
    public const string Recorded = "visit.recorded";

    /// <summary>The longest time for which a to-do is taken for a date and not a mistake.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(3650);

    /// <summary>By the node's own rule, so that a tenant can ask for more; and a to-do counts only with a date.</summary>
    /// <param name="dated">Whether a to-do with a date is linked by this action.</param>
    public static VisitProof Proof(Node? node, ActionCommand action, bool dated)
    {
        var fields = Subjects.ActionFields.Of(action.Fields);
        var asked = (node?.Needs.Select(need => "field:" + need) ?? []).Concat(node?.Evidence ?? []).Select(Requirement.Parse).OfType<Requirement>().ToArray();
        var met = new List<string>();
        var awaited = new Dictionary<string, List<string>>();
        foreach (var sha in action.AbsentFiles)
        {
            awaited[sha] = [];
        }

        foreach (var requirement in asked)
        {
            if (requirement.Field is { } field)
            {
                if (fields.Element(field) is not null)
                {
                    met.Add(requirement.Code);
                }

                continue;
            }

            foreach (var item in action.Evidence.Where(requirement.MetBy))
            {
                if (item.Sha256 is { } sha && awaited.TryGetValue(sha, out var codes))
                {
                    codes.Add(requirement.Code);
                }
                else if (item.Kind != "todo" || dated)
                {
                    met.Add(requirement.Code);
                }
            }

            // A photo that carries its own position is a located photo.
            if (requirement.Kinds.Contains("location") && action.Evidence.Any(item => item is { Kind: "photo", Sha256: not null, Lat: not null, Lon: not null }))
            {
                met.Add(requirement.Code);
            }
        }

        return new([.. asked.Select(requirement => requirement.Code).Distinct()], [.. met.Distinct()], [.. awaited.Select(file => new AwaitedFile(file.Key, [.. file.Value]))]);
    }

    /// <summary>Codes of what is not there. A code that a file on its way would meet is asked for as the file.</summary>
    public static string[] Missing(string[] asked, string[] met, AwaitedFile[] awaited) =>
        [.. asked.Except(met).Except(awaited.SelectMany(file => file.Meets)), .. awaited.Select(file => "file:" + file.Sha256)];

    /// <summary>The visit after an action.</summary>
    public static string State(string[] missing, DateTimeOffset at, DateTimeOffset completeBy, bool counts) =>
        missing.Length > 0 ? VisitStates.Returned : counts && at <= completeBy ? VisitStates.Valid : VisitStates.Late;

    /// <summary>What is wrong with a visit as sent; null = nothing. What it lacks is never refused, only told.</summary>
    public static Refusal? Form(Visit? state, ActionCommand action)
    {
        var fields = Subjects.ActionFields.Of(action.Fields);
        var errors = new List<FieldError>();
        if (state is null && action.Customer is null)
        {
            errors.Add(new("/customer", "is missing: the first action on a visit names the customer"));
        }

        foreach (var name in (string[])["contact", "summary"])
        {
            if (fields.Element(name) is not null && fields.Text(name) is not { Length: <= Visit.MostText })
            {
                errors.Add(new($"/fields/{name}", $"must be a text of at most {Visit.MostText} characters"));
            }
        }

        for (var i = 0; i < action.Evidence.Length; i++)
        {
            if (action.Evidence[i] is { Kind: "todo" } todo)
            {
                if (todo.Ref is not null && !GrainKeys.IsId(todo.Ref))
                {
                    errors.Add(new($"/evidence/{i}/ref", "must be the to-do's id: 1 to 128 of the characters A-Z a-z 0-9 . _ : -"));
                }

                if (todo.DueAt is { } due && due - action.OccurredAt > Furthest)
                {
                    errors.Add(new($"/evidence/{i}/dueAt", "is more than ten years ahead"));
                }
            }
        }

        return errors.Count == 0 ? null : new Refusal(RefusalCode.FieldsInvalid, $"{errors[0].Pointer} {errors[0].Detail}", [.. errors]);
    }
}
