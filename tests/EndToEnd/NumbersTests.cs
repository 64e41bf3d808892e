using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>Every number opens the list behind it, and the list holds as many chains as the number says.</summary>
[Collection(OneServer.Name)]
public sealed class NumbersTests(EdgeServer server)
{
    private const int Each = 8;
    private static readonly string[] Fates = ["closed", "overdue", "never-done", "evidence-missing", "never-started", "wrong-order", "in-flight", "planned", "void"];
    private static readonly string?[] Teams = ["east", "west", null];

    [Fact]
    public async Task Rates_breakpoints_and_stuck_agree_with_the_lists_they_open()
    {
        var company = await Company.MakeAsync(server, "numbers");
        await SeedAsync(company);
        await Company.UntilAsync(async () => (await company.GetAsync("/v1/rates")).GetProperty("planned").GetInt32() == Each * (Fates.Length - 1)
            && (await company.GetAsync("/v1/rates")).GetProperty("void").GetInt32() == Each, "all chains are on the board");

        var total = await company.GetAsync("/v1/rates");
        Assert.Equal((Each, 5 * Each, 2 * Each, Each), (Number(total, "closed"), Number(total, "broken"), Number(total, "inFlight"), Number(total, "void")));
        Assert.Equal(0.125, total.GetProperty("rate").GetDouble());
        Assert.Equal((2 * Each, Each, Each, Each), (Reason(total, "overdue"), Reason(total, "evidence-missing"), Reason(total, "never-started"), Reason(total, "wrong-order")));
        foreach (var narrowed in new[] { "", "template=steps", "template=strict", "period=2026-02", "period=2026-Q1", "period=2026", "period=2026-02-05..2026-03-04", "team=east", "team=", "owner=rep-1", "template=steps&period=2026-03&team=west" })
        {
            foreach (var by in new[] { "team", "owner", "template", "day" })
            {
                await AgreesAsync(company, $"/v1/rates?groupBy={by}&{narrowed}");
            }
        }
    }

    [Fact]
    public async Task Cells_of_the_heat_map_open_their_chains_and_sum_up_to_what_broke()
    {
        var company = await Company.MakeAsync(server, "cells");
        await SeedAsync(company);
        await Company.UntilAsync(async () => (await company.GetAsync("/v1/rates")).GetProperty("planned").GetInt32() == Each * (Fates.Length - 1), "all chains are on the board");
        foreach (var period in new[] { "", "&period=2026-02", "&period=2026-02-05..2026-03-04" })
        {
            foreach (var by in new[] { "team", "owner", "week" })
            {
                foreach (var template in new[] { "steps", "strict" })
                {
                    var cells = (await company.GetAsync($"/v1/breakpoints?template={template}&by={by}{period}")).GetProperty("cells").EnumerateArray().ToList();
                    foreach (var cell in cells)
                    {
                        await CountsAsync(company, cell.GetProperty("list").GetString()!, Number(cell, "broken"), $"{by} {cell.GetRawText()}");
                        Assert.Equal(Number(cell, "broken"), cell.GetProperty("reasons").EnumerateObject().Sum(r => r.Value.GetInt32()));
                    }

                    Assert.Equal(Number(await company.GetAsync($"/v1/rates?template={template}{period}"), "broken"), cells.Sum(c => Number(c, "broken")));
                }
            }
        }
    }

    [Fact]
    public async Task Stuck_chains_are_as_many_as_the_board_counts_and_the_longest_stuck_comes_first()
    {
        var company = await Company.MakeAsync(server, "stuck");
        await SeedAsync(company);
        await Company.UntilAsync(async () => Number(await company.GetAsync("/v1/rates"), "void") == Each && Number(await company.GetAsync("/v1/rates"), "planned") == Each * (Fates.Length - 1), "all chains are on the board");
        foreach (var narrowed in new[] { "", "template=steps", "team=east", "team=", "owner=rep-2", "template=strict&team=west" })
        {
            var steps = await company.AllAsync($"/v1/stuck?{narrowed}");
            var chains = steps.Select(s => s.GetProperty("chain").GetString()).Distinct().ToList();

            Assert.Equal(Number(await company.GetAsync($"/v1/rates?{narrowed}"), "stuck"), chains.Count);
            Assert.Equal((await company.AllAsync($"/v1/chains?stuck=true&{narrowed}")).Select(c => c.GetProperty("id").GetString()).Order(), chains.Order());
            Assert.Equal(steps.Select(s => s.GetProperty("since").GetDateTimeOffset()).Order(), steps.Select(s => s.GetProperty("since").GetDateTimeOffset()));
        }

        var all = await company.AllAsync("/v1/stuck");
        Assert.Contains(all, s => s.GetProperty("state").GetString() == "overdue");
        Assert.All(all.Where(s => s.GetProperty("state").GetString() == "evidence-missing"), s => Assert.NotEqual(0, s.GetProperty("missing").GetArrayLength()));
    }

    private static async Task AgreesAsync(Company company, string path)
    {
        var rates = await company.GetAsync(path);
        var groups = rates.GetProperty("groups").EnumerateArray().ToList();
        await OpensAsync(company, rates, path);
        foreach (var group in groups)
        {
            await OpensAsync(company, group, $"{path} {group.GetProperty("key").GetString()}");
        }

        foreach (var name in new[] { "planned", "closed", "broken", "inFlight", "void" })
        {
            Assert.True(Number(rates, name) == groups.Sum(g => Number(g, name)), $"{path}: {name}");
        }

        Assert.Equal(Number(rates, "planned"), Number(rates, "closed") + Number(rates, "broken") + Number(rates, "inFlight"));
    }

    /// <summary>Every number of a row opens its list, and every list has its number.</summary>
    private static async Task OpensAsync(Company company, JsonElement row, string where)
    {
        await CountsAsync(company, row.GetProperty("list").GetString()!, Number(row, "planned"), where);
        var links = row.GetProperty("lists").EnumerateObject().ToList();
        Assert.Equal(["broken", "brokenBy", "closed", "inFlight", "stuck", "void"], links.Select(l => l.Name).Order(StringComparer.Ordinal));
        foreach (var link in links.Where(l => l.Name != "brokenBy"))
        {
            await CountsAsync(company, link.Value.GetString()!, Number(row, link.Name), $"{where} {link.Name}");
        }

        var reasons = row.GetProperty("lists").GetProperty("brokenBy");
        Assert.Equal(row.GetProperty("brokenBy").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal), reasons.EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));
        foreach (var reason in reasons.EnumerateObject())
        {
            await CountsAsync(company, reason.Value.GetString()!, Reason(row, reason.Name), $"{where} {reason.Name}");
        }

        Assert.Equal(Number(row, "broken"), row.GetProperty("brokenBy").EnumerateObject().Sum(r => r.Value.GetInt32()));
    }

    private static async Task CountsAsync(Company company, string list, int number, string what)
    {
        var ids = (await company.AllAsync(list, 7)).Select(c => c.GetProperty("id").GetString()).ToList();
        Assert.Distinct(ids);
        Assert.True(number == ids.Count, $"{what}: {number}, but {list} holds {ids.Count}");
    }

    /// <summary>Chains of every fate, over teams, owners and months.</summary>
    private static async Task SeedAsync(Company company)
    {
        await Some.TemplateAsync(company.Client, "steps", [Some.Step("a"), Some.Step("b", "PT2H", evidence: "document")]);
        await Some.TemplateAsync(company.Client, "strict", [Some.Step("a"), Some.Step("b", "PT2H"), Some.Step("c", "PT2H")], strict: true);
        var file = Encoding.UTF8.GetBytes("方案");
        var proof = EvidenceItem.Document(await company.Client.Evidence.UploadAsync(file, "text/plain", TestContext.Current.CancellationToken), "方案.txt");
        var absent = EvidenceItem.Document(new string('a', 64), "未到.pdf");
        foreach (var (fate, f) in Fates.Select((fate, f) => (fate, f)))
        {
            for (var n = 0; n < Each; n++)
            {
                var id = $"{fate}-{n}";
                var start = fate switch
                {
                    "in-flight" => Some.Now,
                    "planned" => Some.Now.AddDays(20 + n),
                    _ => new DateTimeOffset(2026, 1 + ((n + f) % 3), 3 + (3 * n), 9, 0, 0, TimeSpan.FromHours(8)),
                };
                var chain = Some.Chain(id, fate == "wrong-order" ? "strict" : "steps", start, customer: $"c-{n % 4}", owner: $"rep-{(n + f) % 4}", team: Teams[(n + (2 * f)) % 3]);
                await company.PlanAsync(chain, fate is "in-flight" or "planned" ? SendMode.Live : SendMode.History);
                SalesAction Act(string node, double hours, params EvidenceItem[] evidence) => Some.Act($"{id}-{node}", node, id, start.AddHours(hours), $"c-{n % 4}", evidence: evidence);
                SalesAction[] actions = fate switch
                {
                    "closed" or "void" => [Act("x.a", 0), Act("x.b", 1, proof)],
                    "overdue" => [Act("x.a", 0), Act("x.b", 3, proof)],
                    "never-done" => [Act("x.a", 0)],
                    "evidence-missing" => [Act("x.a", 0), Act("x.b", 1, absent)],
                    "wrong-order" => [Act("x.a", 0), Act("x.c", 0.5), Act("x.b", 1)],
                    _ => [],
                };
                if (actions.Length > 0)
                {
                    Assert.Equal(0, (await company.ActAsync(actions, SendMode.History)).Refused);
                }

                if (fate == "void")
                {
                    await company.Client.Chains.VoidAsync(id, "客户重复登记", "boss", TestContext.Current.CancellationToken);
                }
            }
        }
    }

    private static int Number(JsonElement rates, string name) => rates.GetProperty(name).GetInt32();

    private static int Reason(JsonElement rates, string name) => rates.GetProperty("brokenBy").GetProperty(name).GetInt32();
}
