using System.Text.RegularExpressions;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Telemetry;

/// <summary>What a running server exposes, held against what happened to it and against what is written of it.</summary>
public sealed partial class MetricsTests(MeteredServer metered) : IClassFixture<MeteredServer>
{
    [Fact]
    public async Task Figures_are_those_of_what_happened()
    {
        var page = await metered.PageAsync();

        Assert.Equal(2, page.Sum("salesflow_actions_total", "outcome", "accepted"));
        Assert.Equal(1, page.Sum("salesflow_actions_total", "outcome", "replayed"));
        Assert.Equal(2, page.Sum("salesflow_actions_total", "outcome", "refused"));
        Assert.Equal(metered.EvidenceBytes, page.Sum("salesflow_evidence_bytes_total"));
        Assert.Equal(1, page.Sum("salesflow_pulse_clients"));
        Assert.Equal(0, page.Sum("salesflow_journal_queue"));
        Assert.True(page.Sum("salesflow_journal_batch_size_sum") >= 4);
        Assert.Equal(page.Sum("salesflow_journal_batch_size_sum"), page.Sum("salesflow_journal_commit_duration_seconds_count"));
        Assert.Equal(0, page.Sum("salesflow_journal_refused_total") + page.Sum("salesflow_journal_unavailable_total") + page.Sum("salesflow_http_turned_away_total"));
    }

    [Fact]
    public async Task What_waits_in_the_database_is_counted()
    {
        var company = new Company(metered.Server.Http, ProductServer.ApiKey);
        await Some.TwoStepsAsync(company.Client, "long", "PT9H");
        await company.PlanAsync(Some.Chain("ch-long", "long"));

        await Company.UntilAsync(async () => (await metered.PageAsync()).Sum("salesflow_windows_open") > 0, "the open window is counted");
        Assert.Equal(0, (await metered.PageAsync()).Sum("salesflow_outbox_size"));
    }

    [Fact]
    public async Task The_documented_metrics_are_the_exposed_ones()
    {
        var page = await metered.PageAsync();
        var documented = Repository.Text("docs", "metrics.md").Split('\n').Select(line => Row().Match(line)).Where(row => row.Success).Select(row => new
        {
            Name = Prometheus(row.Groups["name"].Value, row.Groups["kind"].Value, row.Groups["unit"].Value),
            Kind = row.Groups["kind"].Value,
            Labels = Word().Matches(row.Groups["labels"].Value).Select(word => word.Groups[1].Value).Order(StringComparer.Ordinal).ToArray(),
        }).ToDictionary(row => row.Name);

        var exposed = page.Families.Where(family => family.Key.StartsWith("salesflow_", StringComparison.Ordinal)).ToDictionary();
        Assert.Equal(documented.Keys.Order(StringComparer.Ordinal), exposed.Keys.Order(StringComparer.Ordinal));
        Assert.All(exposed, family =>
        {
            Assert.Equal(documented[family.Key].Kind, family.Value);
            Assert.Equal(documented[family.Key].Labels, page.LabelsOf(family.Key).Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public async Task No_label_names_a_tenant_an_entity_or_a_key_but_for_the_busiest_tenants()
    {
        var page = await metered.PageAsync();
        var values = page.Samples.Where(sample => sample.Name != "salesflow_tenant_actions").SelectMany(sample => sample.Labels.Values).Distinct().ToArray();

        Assert.NotEmpty(values);
        Assert.DoesNotContain(values, value => value.Contains("secret", StringComparison.Ordinal) || value.Contains(ProductServer.Tenant, StringComparison.Ordinal)
            || value.Contains("bootstrap", StringComparison.Ordinal) || value.Contains("sf_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_metric_that_alerts_and_dashboard_ask_for_is_exposed()
    {
        var names = (await metered.PageAsync()).Names.ToHashSet();
        var asked = Deployed.AlertRules().Select(rule => rule.Expression).Concat(Deployed.DashboardQueries()).ToArray();

        Assert.NotEmpty(asked);
        Assert.All(asked, query =>
        {
            var metrics = Deployed.MetricsOf(query);
            Assert.NotEmpty(metrics);
            Assert.All(metrics.Where(metric => metric != "up"), metric => Assert.True(names.Contains(metric), $"{metric}, asked for by {query}, is not exposed"));
        });
    }

    [Fact]
    public async Task The_dashboard_shows_every_documented_metric()
    {
        var shown = Deployed.DashboardQueries().SelectMany(Deployed.MetricsOf).ToHashSet();
        var families = (await metered.PageAsync()).Families.Keys.Where(name => name.StartsWith("salesflow_", StringComparison.Ordinal));

        Assert.All(families, family => Assert.True(shown.Any(name => name == family || name.StartsWith(family + "_", StringComparison.Ordinal)), $"{family} is on no panel"));
    }

    [Fact]
    public async Task What_a_proxy_passes_on_is_not_answered()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative)) { Headers = { { "X-Forwarded-For", "203.0.113.9" } } };
        using var answer = await metered.Server.Http.SendAsync(request, cancel);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("salesflow_", await answer.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
    }

    private static string Prometheus(string name, string kind, string unit) =>
        name.Replace('.', '_') + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (kind == "counter" ? "_total" : "");

    [GeneratedRegex("^\\| `(?<name>salesflow\\.[a-z._]+)` \\| (?<kind>counter|gauge|histogram), (?<unit>[^ ]+) \\| (?<labels>[^|]*)\\|")]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Word();
}
