namespace SalesFlow.Client;

/// <summary>What customers owe as of a day.</summary>
public sealed record Receivables
{
    /// <summary>The day.</summary>
    public DateOnly AsOf { get; init; }

    /// <summary>In all, by currency.</summary>
    public IReadOnlyList<CurrencyReceivables> Currencies { get; init; } = [];

    /// <summary>Open invoices, the one due first in front.</summary>
    public IReadOnlyList<Receivable> Items { get; init; } = [];

    /// <summary>The cursor of the next page; null at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>What is owed in a currency.</summary>
public sealed record CurrencyReceivables
{
    /// <summary>The currency, such as <c>CNY</c>.</summary>
    public string Currency { get; init; } = "";

    /// <summary>Open in all.</summary>
    public decimal Amount { get; init; }

    /// <summary>Of it past its due day.</summary>
    public decimal Overdue { get; init; }

    /// <summary>Overdue ÷ amount; null where nothing was open.</summary>
    public double? OverdueRatio { get; init; }

    /// <summary>By age.</summary>
    public IReadOnlyList<AgeBucket> Ages { get; init; } = [];

    /// <summary>From invoice to full payment, weighted by amount, of the last 90 days, in days; null without any.</summary>
    public double? CollectionDays { get; init; }
}

/// <summary>What is owed since so many days.</summary>
public sealed record AgeBucket
{
    /// <summary>The first day overdue of the bucket; 0 = not overdue.</summary>
    public int FromDays { get; init; }

    /// <summary>The last; null = without end.</summary>
    public int? ToDays { get; init; }

    /// <summary>How many invoices.</summary>
    public int Invoices { get; init; }

    /// <summary>How much.</summary>
    public decimal Amount { get; init; }
}

/// <summary>An open invoice.</summary>
public sealed record Receivable(string InvoiceNo, string Customer, string Currency, decimal Amount, decimal Open, DateOnly IssuedOn, DateOnly DueOn, int DaysOverdue);
