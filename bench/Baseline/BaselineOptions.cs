namespace SalesFlow.Bench;

/// <summary>How the baseline does its work.</summary>
/// <param name="Reminders">Whether each open window has an Orleans reminder; without, only the state is written.</param>
/// <param name="OneConnection">Whether one connection is open at a time, see <see cref="BaselineDataSource"/>.</param>
public sealed record BaselineOptions(bool Reminders, bool OneConnection)
{
    /// <summary>The baseline at its best: what the product is compared with.</summary>
    public static readonly BaselineOptions Best = new(Reminders: true, OneConnection: true);

    /// <summary>The options among a command line's arguments.</summary>
    public static BaselineOptions Parse(IEnumerable<string> arguments) =>
        new(!arguments.Contains("--no-reminders"), !arguments.Contains("--many-connections"));

    /// <summary>The same options as arguments of a command line.</summary>
    public IEnumerable<string> ToArguments() =>
        [.. Reminders ? Array.Empty<string>() : ["--no-reminders"], .. OneConnection ? Array.Empty<string>() : ["--many-connections"]];
}
