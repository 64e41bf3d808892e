namespace SalesFlow.Import;

/// <summary>How a CSV file is written. <paramref name="Encoding"/> is a registered name such as <c>utf-8</c> or <c>gb18030</c>.</summary>
public sealed record CsvForm(char Delimiter = ',', string Encoding = "utf-8");
