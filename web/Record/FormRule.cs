namespace SalesFlow.Web.Record;

/// <summary>What a form asks for, and whether it is there.</summary>
/// <param name="Must">The server would refuse it; others are told as missing and can be brought later.</param>
public sealed record FormRule(string Key, bool Met, string Words, bool Must = false);
