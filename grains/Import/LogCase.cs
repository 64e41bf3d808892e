namespace SalesFlow.Import;

/// <summary>One thing that happened. <paramref name="Line"/> is where it begins in the file (1 is the first line).</summary>
public sealed record LogEvent(int Line, IReadOnlyDictionary<string, LogValue> Attributes);

/// <summary>One case with its events in file order. <paramref name="Id"/> is empty where the file gives none.</summary>
public sealed record LogCase(string Id, int Line, IReadOnlyDictionary<string, LogValue> Attributes, IReadOnlyList<LogEvent> Events);
