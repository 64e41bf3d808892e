using SalesFlow.Client;
using Spectre.Console;
using Xunit;

namespace SalesFlow.Demo;

public sealed class DemoReportTests
{
    [Fact]
    public void The_table_names_templates_in_Chinese_and_shows_a_dash_where_there_is_no_rate()
    {
        var rates = new RatesAnswer
        {
            Period = "2026-02", Planned = 12, Closed = 9, Broken = 1, InFlight = 2, Rate = 0.75, SettledRate = 0.9,
            Groups =
            [
                new RateLine { Key = "sample", Planned = 12, Closed = 9, Broken = 1, InFlight = 2, Rate = 0.75, SettledRate = 0.9 },
                new RateLine { Key = "x-own", Planned = 0 },
            ],
        };
        var before = new RatesAnswer { Rate = 0.5, Groups = [new RateLine { Key = "sample", Rate = 0.6125 }] };
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });

        console.Write(DemoReport.TableOf(rates, before, new Dictionary<string, string> { ["sample"] = "样品" }));

        var lines = output.ToString().Split('\n').Select(line => string.Join(' ', line.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains("动作闭环率 2026-02", lines[0], StringComparison.Ordinal);
        Assert.Contains("样品 12 9 1 2 75.0% 90.0% 61.3%", lines);
        Assert.Contains("x-own 0 0 0 0 – – –", lines);
        Assert.Contains("合计 12 9 1 2 75.0% 90.0% 50.0%", lines);
    }
}
