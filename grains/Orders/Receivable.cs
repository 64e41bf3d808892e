namespace SalesFlow.Orders;

/// <summary>An invoice with what was paid on it. Days are the tenant's.</summary>
/// <param name="Amount">What the customer has to pay, in <paramref name="Currency"/> (ISO 4217).</param>
/// <param name="DueOn">Last day to pay; overdue from the day after.</param>
public sealed record Receivable(string Invoice, string Customer, decimal Amount, string Currency, DateOnly IssuedOn, DateOnly DueOn, IReadOnlyList<Payment> Payments)
{
    /// <summary>What is still to be paid at the end of that day: nothing before the invoice, never below 0.</summary>
    public decimal OpenOn(DateOnly day) => day < IssuedOn ? 0 : Math.Max(0, Amount - PaidBy(day));

    /// <summary>Paid on top of the amount at the end of that day.</summary>
    public decimal OverpaidOn(DateOnly day) => day < IssuedOn ? 0 : Math.Max(0, PaidBy(day) - Amount);

    /// <summary>The day on which the last of it was paid; null while something is open, and for an invoice over nothing.</summary>
    public DateOnly? SettledOn
    {
        get
        {
            var paid = 0m;
            foreach (var payment in Payments.OrderBy(payment => payment.On))
            {
                paid += payment.Amount;
                if (paid >= Amount && Amount > 0)
                    return payment.On;
            }

            return null;
        }
    }

    private decimal PaidBy(DateOnly day) => Payments.Where(payment => payment.On <= day).Sum(payment => payment.Amount);
}

/// <summary>Money received on an invoice, in its currency; negative when paid back.</summary>
public readonly record struct Payment(DateOnly On, decimal Amount);

/// <summary>What customers owed at the end of a day, in one currency.</summary>
/// <param name="Amount">All that was open.</param>
/// <param name="Overdue">Of it, past its due day.</param>
/// <param name="OverdueRatio">Overdue receivables ratio (逾期应收账款占比): overdue ÷ receivable, four decimals; null where nothing was open.</param>
/// <param name="Overpaid">Credit of customers; kept apart, so that it hides nobody else's debt.</param>
/// <param name="Ages">The open amount by days overdue.</param>
public sealed record ReceivableFigures(string Currency, decimal Amount, decimal Overdue, decimal? OverdueRatio, decimal Overpaid, IReadOnlyList<AgeBucket> Ages);

/// <summary>Open amount that is overdue by so many days.</summary>
/// <param name="FromDays">First day counted; 0 means not overdue.</param>
/// <param name="ToDays">Last day counted; null without end.</param>
public sealed record AgeBucket(int FromDays, int? ToDays, decimal Amount, int Invoices);

/// <summary>How long customers took to pay, in one currency.</summary>
/// <param name="Days">Days from invoice to full payment, weighted by the invoices' amounts, one decimal.</param>
public sealed record CollectionPeriod(string Currency, decimal Days, int Invoices, decimal Amount);
