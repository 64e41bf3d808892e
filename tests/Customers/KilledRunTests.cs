using System.Diagnostics;
using System.Text.Json;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Tests.Customers;

/// <summary>A real process, killed while it takes snapshots.</summary>
public sealed class KilledRunTests
{
    private const int Customers = 400, Orders = 2;

    [Fact]
    public async Task A_run_of_snapshots_that_was_killed_in_the_middle_goes_on_and_takes_each_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("salesflow-snapshots-").FullName;
        await using (var server = await ProductServer.StartAsync(directory, cancellation: cancel))
        {
            var company = new Company(server.Http, ProductServer.ApiKey);
            var today = EndToEnd.Some.Now;
            foreach (var part in Enumerable.Range(0, Customers * Orders).Select(n => Order(n, today.AddDays(-200 + (n % 90)))).Chunk(400))
            {
                Assert.Equal(part.Length, (await company.PostAsync("/v1/actions/batch?mode=history", $"[{string.Join(',', part)}]")).GetProperty("accepted").GetInt32());
            }

            Assert.Equal(System.Net.HttpStatusCode.Accepted, (await company.SendAsync("POST", "/v1/customers/snapshots/fill")).Status);
            await Company.UntilAsync(async () => (await company.GetAsync("/v1/customers/snapshots/schedule")).GetProperty("taken").GetInt32() > 0, "the run's first part is kept");
            await server.KillAsync();
            await server.StartAgainAsync(cancel);
            await Company.UntilAsync(async () => (await company.GetAsync("/v1/customers/snapshots/schedule")) is var s && s.TryGetProperty("lastMonth", out _) && !s.TryGetProperty("running", out _), "the run ends");

            var taken = (await company.AllAsync("/v1/customers/snapshots", 500)).GroupBy(snapshot => snapshot.GetProperty("customer").GetString()!).ToDictionary(s => s.Key, s => s.ToList());
            Assert.Equal(Customers, taken.Count);
            // From the month after the first order to this one, none twice and none left out.
            var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
            var now = TimeZoneInfo.ConvertTime(today, zone);
            foreach (var n in Enumerable.Range(0, Customers))
            {
                var first = new[] { n, n + Customers }.Select(order => TimeZoneInfo.ConvertTime(today.AddDays(-200 + (order % 90)), zone)).Min();
                Assert.Equal((now.Year * 12) + now.Month - (first.Year * 12) - first.Month, taken[$"c-{n}"].Select(s => s.GetProperty("month").GetString()).Distinct().Count());
                Assert.Equal(taken[$"c-{n}"].Count, taken[$"c-{n}"].Select(s => s.GetProperty("month").GetString()).Distinct().Count());
            }

            Assert.True(await server.StopAsync(), "the server did not stop by itself");
        }

        using var verify = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), "verify", "--data", directory]) { RedirectStandardOutput = true })!;
        var text = await verify.StandardOutput.ReadToEndAsync(cancel);
        await verify.WaitForExitAsync(cancel);
        Assert.True(verify.ExitCode == 0, text);
        Folder.Delete(directory);
    }

    private static string Order(int n, DateTimeOffset at) => JsonSerializer.Serialize(new
    {
        id = $"o-{n}-placed", node = "order.placed", occurredAt = at, actor = "erp", customer = $"c-{n % Customers}", order = $"o-{n}",
        fields = new { amount = 100, lines = new[] { new { product = "P", category = "parts", quantity = 1, amount = 100 } } },
    });
}
