using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Channels;
using SalesFlow.Deadlines;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Sqlite;
using SalesFlow.Transcription;

namespace SalesFlow.Hosting;

/// <summary>The numbers that an operator may turn, from configuration: <c>SalesFlow__Journal__Capacity</c> and so on. Read whole at start: a name that is not
/// known or a value that cannot be stops it with one line.</summary>
public static class OptionBinding
{
    private const string Root = "SalesFlow";

    /// <summary>Every setting, by section; docs/operations.md lists the same.</summary>
    public static IReadOnlyList<Setting> Settings { get; } =
    [
        .. Section<JournalOptions>("Journal"),
        .. Section<SqliteOptions>("Sqlite"),
        // The number of shards is the database's: SalesFlow__DeadlineShards says it once.
        .. Section<DeadlineOptions>("Deadline").Where(s => s.Property.Name != nameof(DeadlineOptions.Shards)),
        .. Section<AlertOptions>("Alert"),
        .. Section<ChannelOptions>("Channel"),
        .. Section<EvidenceOptions>("Evidence"),
        .. Section<TranscriptionOptions>("Transcription").Where(s => s.Property.CanWrite),
    ];

    /// <summary>What is not "at least one" or "more than nothing".</summary>
    private static readonly Dictionary<string, (long Least, long Most)> Ranges = new()
    {
        ["Journal:Capacity"] = (1, 1_000_000), ["Journal:BatchSize"] = (1, 10_000), ["Sqlite:WriterCacheMebibytes"] = (1, 65_536), ["Sqlite:ReaderCacheMebibytes"] = (1, 65_536),
        ["Sqlite:Readers"] = (1, 256), ["Evidence:MostBytes"] = (1, 1L << 30), ["Transcription:AtOnce"] = (1, 64),
    };

    private static readonly Dictionary<string, IReadOnlyCollection<string>> Words = new()
    {
        ["Alert:Channels"] = [InboxChannel.Key, LogChannel.Key], ["Evidence:AllowedTypes"] = MediaTypes.All,
    };

    /// <exception cref="ConfigurationException">The first setting that is wrong, and what it may be.</exception>
    public static IServiceCollection AddOptionsFrom(this IServiceCollection services, IConfiguration configuration) => services
        .Bound<JournalOptions>(configuration, "Journal").Bound<SqliteOptions>(configuration, "Sqlite").Bound<DeadlineOptions>(configuration, "Deadline")
        .Bound<AlertOptions>(configuration, "Alert").Bound<ChannelOptions>(configuration, "Channel").Bound<EvidenceOptions>(configuration, "Evidence").Bound<TranscriptionOptions>(configuration, "Transcription");

    private static IServiceCollection Bound<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        var known = Settings.Where(s => s.Section == section).ToArray();
        var given = new List<(Setting Setting, object Value)>();
        foreach (var child in configuration.GetSection($"{Root}:{section}").GetChildren())
        {
            var setting = known.FirstOrDefault(s => s.Property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new ConfigurationException($"{Root}__{section}__{child.Key} is not a setting.{Similar.Hint(child.Key, known.Select(s => s.Property.Name))}");
            given.Add((setting, Read(setting, child.Value ?? string.Join(',', child.GetChildren().Select(item => item.Value)))));
        }

        return given.Count == 0 ? services : services.Configure<T>(options => given.ForEach(one => one.Setting.Set(options, one.Value)));
    }

    private static object Read(Setting setting, string text)
    {
        var type = setting.Property.PropertyType;
        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var yes) ? yes : throw Wrong(setting, text, "true or false");
        }

        if (type == typeof(TimeSpan))
        {
            // A bare number would be days.
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero && span <= TimeSpan.FromDays(1)
                ? span : throw Wrong(setting, text, "a time such as 00:00:10, more than nothing and at most a day");
        }

        if (type == typeof(int) || type == typeof(long))
        {
            var (least, most) = Ranges.GetValueOrDefault($"{setting.Section}:{setting.Property.Name}", (1, 10_000_000));
            return !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most
                ? throw Wrong(setting, text, $"a whole number from {least} to {most}")
                : type == typeof(int) ? (object)(int)number : number;
        }

        if (type == typeof(string))
        {
            return Text(setting, text);
        }

        var known = Words[$"{setting.Section}:{setting.Property.Name}"];
        var words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words.All(known.Contains) ? words : throw Wrong(setting, text, $"one or more of {string.Join(", ", known)}, joined by commas");
    }

    private static string Text(Setting setting, string text) => setting.Property.Name switch
    {
        nameof(TranscriptionOptions.Endpoint) when text != "off" && !(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http") =>
            throw Wrong(setting, text, "off, or the whole http or https address of /v1/audio/transcriptions"),
        nameof(TranscriptionOptions.Language) when text != "auto" && !(text.Length is 2 or 3 && text.All(char.IsAsciiLetterLower)) => throw Wrong(setting, text, "auto, or a language as ISO 639 such as zh"),
        nameof(ChannelOptions.SecretKey) or nameof(EvidenceOptions.LinkKey) when text != "none" && !IsKey(text) => throw Wrong(setting, "…", "none, or 32 bytes in base64"),
        // A key is never shown.
        nameof(TranscriptionOptions.ApiKey) when text.Length == 0 || text.Any(c => c is <= ' ' or > '~') => throw Wrong(setting, "…", "none, or a key without spaces"),
        _ => string.IsNullOrWhiteSpace(text) ? throw Wrong(setting, text, "a word") : text,
    };

    private static bool IsKey(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out var bytes) && bytes == 32;

    private static ConfigurationException Wrong(Setting setting, string text, string expected) => new($"{setting.Name}={text} must be {expected}");

    private static IEnumerable<Setting> Section<T>(string section) => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => new Setting(section, property));

    /// <summary>One number, time, switch or list of words.</summary>
    /// <param name="Section">As in its name.</param>
    /// <param name="Property">Of the options' class.</param>
    public sealed record Setting(string Section, PropertyInfo Property)
    {
        /// <summary>As an environment variable.</summary>
        public string Name => $"{Root}__{Section}__{Property.Name}";

        internal void Set(object options, object value)
        {
            if (!Property.CanWrite)
            {
                var list = (IList<string>)Property.GetValue(options)!;
                list.Clear();
                Array.ForEach((string[])value, list.Add);
                return;
            }

            Property.SetValue(options, value);
        }
    }
}
