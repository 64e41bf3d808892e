using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SalesFlow.Deadlines;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Sqlite;
using Xunit;

namespace SalesFlow.Hosting;

public sealed class OptionBindingTests
{
    [Fact]
    public void What_is_configured_is_what_the_parts_are_given()
    {
        var services = Bound(("Journal:Capacity", "99"), ("sqlite:readers", "3"), ("Deadline:PollEvery", "00:00:02.5"), ("Deadline:Reminders", "false"), ("Alert:Channels", "log, inbox"),
            ("Evidence:MostBytes", "1000"), ("Evidence:AllowedTypes:0", "image/png"), ("Evidence:AllowedTypes:1", "application/pdf"));

        Assert.Equal((99, 512), (Of<JournalOptions>(services).Capacity, Of<JournalOptions>(services).BatchSize));
        Assert.Equal(3, Of<SqliteOptions>(services).Readers);
        Assert.Equal((TimeSpan.FromSeconds(2.5), false), (Of<DeadlineOptions>(services).PollEvery, Of<DeadlineOptions>(services).Reminders));
        Assert.Equal(["log", "inbox"], Of<AlertOptions>(services).Channels);
        Assert.Equal(1000, Of<EvidenceOptions>(services).MostBytes);
        Assert.Equal(["image/png", "application/pdf"], Of<EvidenceOptions>(services).AllowedTypes);
    }

    [Theory]
    [InlineData("Journal:Capacity", "many", "SalesFlow__Journal__Capacity=many must be a whole number from 1 to 1000000")]
    [InlineData("Journal:BatchSize", "-1", "SalesFlow__Journal__BatchSize=-1 must be a whole number from 1 to 10000")]
    [InlineData("Deadline:WakeTimeout", "10", "must be a time such as 00:00:10")]
    [InlineData("Deadline:WakeTimeout", "-00:00:10", "must be a time such as 00:00:10")]
    [InlineData("Deadline:Reminders", "yes", "must be true or false")]
    [InlineData("Deadline:Shards", "8", "SalesFlow__Deadline__Shards is not a setting.")]
    [InlineData("Deadline:WakesPerShart", "8", "Did you mean 'WakesPerShard'?")]
    [InlineData("Alert:Channels", "", "must be one or more of inbox, log")]
    [InlineData("Evidence:AllowedTypes", "image/bmp", "must be one or more of image/jpeg")]
    public void What_cannot_be_is_named_with_what_may_be(string name, string value, string words)
    {
        var error = Assert.Throws<ConfigurationException>(() => Bound((name, value)));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void The_manual_lists_every_setting_with_its_default()
    {
        var services = Bound();
        var text = File.ReadAllText(Path.Combine(Root(), "docs", "operations.md"));
        var listed = Regex.Matches(text, @"^\| `(SalesFlow__(?:Journal|Sqlite|Deadline|Alert|Channel|Evidence|Transcription)__\w+)` \| `([^`]+)` \|", RegexOptions.Multiline).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

        Assert.Equal(OptionBinding.Settings.ToDictionary(s => s.Name, s => Text(s.Property.GetValue(Options(services, s.Property.DeclaringType!)))), listed);
        Assert.True(listed.Count > 20, $"{listed.Count} settings");
    }

    private static string Text(object? value) => value switch
    {
        bool yes => yes ? "true" : "false",
        IReadOnlyCollection<string> all when all.Count == MediaTypes.All.Count => "all",
        string text => text,
        IEnumerable<string> words => string.Join(',', words),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object Options(IServiceProvider services, Type type) =>
        typeof(IOptions<>).MakeGenericType(type).GetProperty("Value")!.GetValue(services.GetRequiredService(typeof(IOptions<>).MakeGenericType(type)))!;

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "SalesFlow.sln")))
        {
            at = at.Parent!;
        }

        return at.FullName;
    }

    private static T Of<T>(IServiceProvider services)
        where T : class => services.GetRequiredService<IOptions<T>>().Value;

    private static ServiceProvider Bound(params (string Name, string Value)[] settings) => new ServiceCollection().AddOptions()
        .AddOptionsFrom(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"SalesFlow:{s.Name}", (string?)s.Value))).Build())
        .BuildServiceProvider();
}
