using System.Globalization;
using SalesFlow.Bench;

var what = args.FirstOrDefault() ?? "help";
var rest = args.Skip(1).ToArray();
if (!what.EndsWith("-server", StringComparison.Ordinal))
{
    HttpLoad.CompleteInline();
}

try
{
    return await RunAsync();
}
catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
{
    // What a server said when it did not start or refused its catalogue.
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

async Task<int> RunAsync()
{
    switch (what)
    {
        case "ingest":
            await IngestBench.RunAsync(rest);
            return 0;
        case "parts":
            RulesBench.Run();
            await JournalBench.RunAsync(rest);
            return 0;
        case "postgres":
            await PostgresBench.RunAsync(rest);
            return 0;
        case "procedure-server":
            await ProcedureServer.RunAsync(int.Parse(Option("--port"), CultureInfo.InvariantCulture), Option("--postgres"));
            return 0;
        case "rates":
            await RatesBench.RunAsync(rest);
            return 0;
        case "overview":
            await OverviewBench.RunAsync(rest);
            return 0;
        case "snapshots":
            await SnapshotsBench.RunAsync(rest);
            return 0;
        case "windows":
            await WindowsBench.RunAsync(rest);
            return 0;
        case "restart":
            await RestartBench.RunAsync(rest);
            return 0;
        case "fairness":
            await FairnessBench.RunAsync(rest);
            return 0;
        case "tenants":
            await TenantsBench.RunAsync(rest);
            return 0;
        case "web":
            await WebBench.RunAsync(rest);
            return 0;
        case "ceiling":
            await CeilingBench.RunAsync(rest);
            return 0;
        case "baseline-server":
            await BaselineServer.RunAsync(int.Parse(Option("--port"), CultureInfo.InvariantCulture), Option("--db"), BaselineOptions.Parse(rest), rest.Contains("--postgres") ? Option("--postgres") : null);
            return 0;
        case "poller-server":
            await PollerServer.RunAsync(Option("--db"));
            return 0;
        case "trivial-server":
            await TrivialServer.RunAsync(int.Parse(Option("--port"), CultureInfo.InvariantCulture));
            return 0;
        default:
            Console.WriteLine("""
                dotnet run -c Release --project bench -- <what>

                  ingest   actions per second beside a plain Orleans grain (--chains n; ingest baseline: that one alone, in three variants)
                  postgres the same on PostgreSQL, beside pgbench, a plain API and a plain Orleans grain; then with one, two and three silos (--chains n, --most-silos n)
                  parts    what one action costs in a chain's rules alone, and in the journal's engine alone
                  rates    what GET /v1/rates costs with 1 k, 100 k and 1 M chains beside a GROUP BY (--chains n: the largest number)
                  overview what GET /v1/customers/{id}/overview costs for a customer with 10,000 events (--events n)
                  snapshots how long a run of monthly snapshots over 100,000 customers takes, killed once in the middle (--customers n)
                  windows  what open windows weigh, and how late a burst is told (--windows n, --burst n, --lead seconds)
                  restart  how soon a server tells what became due while it was down (--windows n, --missed n)
                  fairness what one tenant notices of another's flood (--rounds n, --seconds n)
                  tenants  what 10,000 tenants in one process weigh, how soon it is ready and a sleeping tenant answers (--tenants n, --idle seconds)
                  web      what opening the web app costs, and an overview that stays open under load (--minutes n, --rate n); needs Chromium
                  ceiling  what the load generator itself can do on this machine
                  help     this text

                With --verify, rates, overview, snapshots, windows, restart and tenants end with `salesflow verify` over the directory that they leave.
                """);
            return what is "help" ? 0 : 1;
    }
}

string Option(string name) => Array.IndexOf(rest, name) is var at and >= 0 && at + 1 < rest.Length
    ? rest[at + 1]
    : throw new ArgumentException($"{what} needs {name}.");
