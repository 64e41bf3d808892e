using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>A backlog over many chains, and so over all shards, is told in the order in which it came due.</summary>
public sealed class DowntimeOrderTests
{
    private const int Moments = 8;
    private const int Each = 5;

    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task What_came_due_while_the_process_was_down_is_told_oldest_first_over_all_chains()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new Folder();
        await using var server = await ProductServer.StartAsync(folder.Path, cancellation: cancel);
        var company = new Company(server.Http, ProductServer.ApiKey);
        await Some.TemplateAsync(company.Client, "by", [Some.Step("a") with { Limit = new StepLimit { Length = "P0D", From = "field:by" }, Ladder = [new("due", "owner")] }]);

        // Planned against their order and under ids that say nothing of it.
        var first = DateTimeOffset.FromUnixTimeMilliseconds((Some.Now + TimeSpan.FromSeconds(12)).ToUnixTimeMilliseconds());
        foreach (var n in Enumerable.Range(0, Moments * Each).Reverse())
        {
            var due = first + (Apart * (n % Moments));
            await company.PlanAsync(Some.Chain($"c-{Guid.NewGuid():n}") with { Template = "by", Fields = new Dictionary<string, JsonElement> { ["by"] = JsonSerializer.SerializeToElement(due) } });
        }

        await server.KillAsync();
        Assert.True(Some.Now < first, "planning took longer than until the first moment");
        var last = first + (Apart * Moments) + TimeSpan.FromSeconds(3);
        while (Some.Now < last)
        {
            await Task.Delay(last - Some.Now + TimeSpan.FromMilliseconds(1), cancel);
        }

        await server.StartAgainAsync(cancel);
        List<Alert> alerts = [];
        await Company.UntilAsync(async () => (alerts = await company.AlertsAsync()).Count >= Moments * Each, "all have been told");

        // The list is in the order in which alerts were kept.
        Assert.Equal(Moments * Each, alerts.Select(a => a.Chain).Distinct().Count());
        Assert.Equal(Moments, alerts.Select(a => a.DueAt).Distinct().Count());
        Assert.Equal(alerts.Select(a => a.DueAt).Order(), alerts.Select(a => a.DueAt));
        var groups = alerts.GroupBy(a => a.DueAt).ToList();
        Assert.All(groups.Zip(groups.Skip(1)), pair => Assert.True(pair.First.Max(a => a.FiredAt) <= pair.Second.Min(a => a.FiredAt)));
        Assert.All(alerts, a => Assert.True(a.Late));
    }
}
