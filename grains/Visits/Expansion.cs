using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Customers;
using SalesFlow.Subjects;

namespace SalesFlow.Visits;

/// <summary>An expansion plan (扩产计划) that was heard of in a visit or note.</summary>
public sealed record HeardPlan(string Plan, DateOnly? ExpectedOn)
{
    public const int MostText = 500;
}

/// <summary>Reads it out of an action and hands it to the customer, who comes into the high-potential pool by it. Pure.</summary>
public static class Expansion
{
    /// <summary>Field <c>expansionPlan</c>: the plan in words, or true; <c>expansionOn</c>: when.</summary>
    public static HeardPlan? Of(ActionFields fields) =>
        fields.Text("expansionPlan") is { } plan ? new(plan.Length > HeardPlan.MostText ? plan[..HeardPlan.MostText] : plan, fields.Date("expansionOn"))
        : fields.Flag("expansionPlan") == true ? new("", fields.Date("expansionOn")) : null;

    public static HeardPlan? Of(ActionCommand action) => Of(ActionFields.Of(action.Fields));

    public static SubjectEffect Effect(string customer, HeardPlan heard, ActionCommand action)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["heardIn"] = $"{action.SubjectKind}/{action.SubjectId}" };
        if (heard.Plan.Length > 0)
        {
            fields["plan"] = heard.Plan;
        }

        if (heard.ExpectedOn is { } day)
        {
            fields["expectedOn"] = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        }

        return new SubjectEffect.Act(GrainKeys.Customer, customer, "expansion", CustomerKind.ExpansionPlanned, JsonSerializer.Serialize(fields, CustomerKind.Json));
    }
}
