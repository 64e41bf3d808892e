using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Tenants;

/// <summary>What becomes of a tenant's documents when one is saved.</summary>
public sealed class TenantRulesTests
{
    private static readonly TenantDocuments Shipped = TenantDocuments.Shipped;

    [Fact]
    public void The_same_content_changes_nothing_and_another_is_the_next_version()
    {
        var known = Shipped.Templates["sample"];
        var same = TenantRules.Template(Shipped, known with { Version = 0 }, null).Value!;
        Assert.Equal((known.Version, 0), (same.Value.Version, same.Rows.Length));

        var changed = TenantRules.Template(Shipped, known with { Strict = !known.Strict }, known.Version).Value!;
        Assert.Equal((known.Version + 1, known.Version + 1), (changed.Value.Version, Assert.Single(changed.Rows).Version));
    }

    [Fact]
    public void A_save_that_did_not_see_the_newest_version_is_refused()
    {
        var known = Shipped.Templates["sample"];
        Assert.Equal(RefusalCode.VersionMismatch, TenantRules.Template(Shipped, known with { Strict = !known.Strict }, known.Version + 1).Refusal!.Code);
        Assert.Equal(RefusalCode.VersionMismatch, TenantRules.Member(Shipped, new() { Id = "new" }, 3).Refusal!.Code);
    }

    [Fact]
    public void A_changed_node_gives_every_template_that_uses_it_a_next_version_with_the_node_as_it_is_now()
    {
        var node = Shipped.Nodes["sample.requested"];
        var change = TenantRules.Node(Shipped, node with { Labels = new(node.Labels) { ["en"] = "Asked for" } }, null).Value!;
        var users = Shipped.Templates.Values.Where(template => template.Steps.Any(step => step.Node == node.Key)).ToArray();

        Assert.NotEmpty(users);
        Assert.Equal(DocumentKinds.Node, change.Rows[0].Kind);
        Assert.Equal(users.Select(template => (template.Key, template.Version + 1)).Order(), change.Rows[1..].Select(row => (row.Id, row.Version)).Order());
        Assert.All(change.Rows[1..], row => Assert.Contains("Asked for", System.Text.Encoding.UTF8.GetString(row.Body), StringComparison.Ordinal));
    }

    [Fact]
    public void A_calendar_reaches_open_chains_only_where_it_is_to_and_a_preview_keeps_nothing()
    {
        var (key, definition) = (Shipped.Calendars.Keys.First(), Shipped.Calendars.Values.First().Definition);
        TenantChange<CalendarSaved> Saved(bool openToo, bool preview) => TenantRules.Calendar(Shipped, key, definition, null, openToo, preview, ["c-1", "c-2"], "acme", 8).Value!;

        Assert.Equal((0, 0), (Saved(false, false).Rows.Length, Saved(true, true).Rows.Length));
        var open = Saved(true, false);
        Assert.Equal(["chain/c-1", "chain/c-2"], open.Effects.Select(effect => effect.Target));
        Assert.Equal((true, 2), (open.Value.Applied, open.Value.HitCount));
    }
}
