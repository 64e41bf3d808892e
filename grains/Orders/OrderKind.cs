using System.Globalization;
using SalesFlow.Actions;
using SalesFlow.Customers;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Orders;

/// <summary>Rules of orders: what sales, warehouse and finance say of one order, put together. Pure but for the credit check's look-up.</summary>
/// <param name="reads">The customer's other orders; null where nothing is decided, as in <c>verify</c>.</param>
public sealed class OrderKind(ISubjectReads? reads = null) : SubjectKind<SalesOrder>
{
    /// <summary>Rank of orders with an invoice that is not paid exactly; all others have 0. What a customer owes is read without looking at the rest.</summary>
    public const int Owing = 1;

    public override string Kind => GrainKeys.Order;

    /// <summary>What the customer may owe and owes before this order, as far as it is kept at this moment.</summary>
    protected override async ValueTask<object?> LookUpAsync(SalesOrder? state, ActionCommand action, SubjectContext context)
    {
        if (action.Node != OrderReader.Placed || reads is null || (state?.Customer ?? action.Customer) is not { } customer)
        {
            return null;
        }

        var profile = await context.Store.SubjectAsync(context.Tenant, GrainKeys.Customer, customer) is { } row ? CustomerKind.Of(row) : null;
        var limit = profile?.CreditLimit ?? OrdersPolicy.Instance.Of(context.Catalogue).CreditLimit;
        return limit is null ? null : new CreditLook(limit.Value, [.. (await reads.OfCustomerAsync(context.Tenant, Kind, customer)).Where(other => other.Id != context.Id).Select(Of)]);
    }

    protected override SubjectDecision Decide(SalesOrder? state, ActionCommand action, SubjectContext context)
    {
        if (state is null && action.Customer is null)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "the first action on an order names its customer", [new("/customer", "is missing")]);
        }

        if (state is not null && action.Customer is { } named && named != state.Customer)
        {
            return new Refusal(RefusalCode.CustomerMismatch, $"order '{state.Id}' is of customer '{state.Customer}', the action names '{named}'; leave customer out or correct it");
        }

        var fields = ActionFields.Of(action.Fields);
        if (OrderReader.Check(state, action.Node, fields) is { Count: > 0 } errors)
        {
            return new Refusal(RefusalCode.FieldsInvalid, $"{errors[0].Pointer} {errors[0].Detail}", [.. errors]);
        }

        var rules = OrdersPolicy.Instance.Of(context.Catalogue);
        var owner = fields.Text("owner") ?? state?.Owner ?? action.Actor;
        var given = new Dictionary<string, string>
        {
            ["owner"] = owner,
            // A device's clock may run ahead; nobody buys in the future.
            ["on"] = context.Day(action.OccurredAt < context.Now ? action.OccurredAt : context.Now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["currency"] = action.Node == OrderReader.Placed && fields.Text("currency") is { } currency ? currency : state?.Currency ?? rules.Currency,
        };
        if (context.Member(owner)?.Team is { } team)
        {
            given["team"] = team;
        }

        if (context.Looked<CreditLook>() is { } look && given["currency"] == rules.Currency)
        {
            given["credit.limit"] = look.Limit.ToString(CultureInfo.InvariantCulture);
            given["credit.owed"] = OrderMoney.Owed(look.Others, rules.Currency).ToString(CultureInfo.InvariantCulture);
        }

        return new SubjectDecision(null, given);
    }

    protected override SalesOrder Apply(SalesOrder? state, SubjectFact fact)
    {
        var fields = fact.Fields;
        var on = DateOnly.ParseExact(fact.Given["on"], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var order = state ?? new SalesOrder(fact.Id, fact.Action.Customer!, fact.Given["owner"], fact.Given.GetValueOrDefault("team"), fact.Day, fact.Given["currency"]);
        order = order with
        {
            Owner = fact.Given["owner"],
            Team = fact.Given.GetValueOrDefault("team") ?? order.Team,
            Parent = Parent(fields) ?? order.Parent,
            LastActionAt = fact.At > order.LastActionAt ? fact.At : order.LastActionAt,
            Actions = order.Actions + 1,
        };
        order = fact.Node switch
        {
            OrderReader.Confirmed => order with { ConfirmedAt = order.ConfirmedAt ?? fact.At },
            OrderReader.Placed => Placed(order, fact, fields, on),
            OrderReader.CreditApproved => order with { Credit = order.Credit is { ApprovedAt: null } credit ? credit with { ApprovedAt = fact.At } : order.Credit },
            OrderReader.Cancelled => order with { CancelledAt = order.CancelledAt ?? fact.At },
            OrderReader.Shipped => Shipped(order, fact, fields),
            OrderReader.Invoiced when fields.Text("invoiceNo") is { } number && fields.Number("amount") is { } amount && fields.Date("dueDate") is { } due => OrderMoney.Invoiced(
                order, new IssuedInvoice(number, fact.At, amount, fields.Date("issuedOn") ?? on, due, fields.Text("shipment"), amount == 0 ? fact.At : null, [])),
            OrderReader.Paid when fields.Number("amount") is { } amount and not 0 => OrderMoney.Paid(order, amount, fields.Text("invoiceNo"), fields.Date("paidOn") ?? on, fact.At),
            _ => order,
        };
        return order with { ClosedAt = OrderMoney.Done(order) ? order.ClosedAt ?? fact.At : null };
    }

    /// <summary>Placed again: the newer record's lines and amount hold, the first moment stays.</summary>
    private static SalesOrder Placed(SalesOrder order, SubjectFact fact, ActionFields fields, DateOnly on)
    {
        var lines = OrderReader.Lines(fields);
        var first = order.PlacedAt is null;
        var placed = order with
        {
            PlacedAt = order.PlacedAt ?? fact.At,
            PurchasedAt = order.PurchasedAt ?? (fact.Action.OccurredAt < fact.RecordedAt ? fact.Action.OccurredAt : fact.RecordedAt),
            Day = first ? on : order.Day,
            Currency = fact.Given["currency"],
            Lines = lines.Length > 0 ? lines : order.Lines,
            Amount = fields.Number("amount") ?? (lines.Length > 0 ? lines.Sum(line => line.Amount) : order.Amount),
        };
        return fact.Given.TryGetValue("credit.limit", out var limit)
            ? placed with { Credit = new CreditCheck(Money(limit), Money(fact.Given["credit.owed"]), placed.Amount, placed.Currency, order.Credit?.ApprovedAt) }
            : placed;
    }

    private static SalesOrder Shipped(SalesOrder order, SubjectFact fact, ActionFields fields)
    {
        var shipment = new ShippedGoods(fields.Text("shipment") ?? fact.Action.Id, fact.At, fields.Number("quantity"), fields.Text("warehouse"), fields.Flag("last") == true);
        var known = Array.FindIndex(order.Shipments, one => one.Id == shipment.Id);
        return order with
        {
            Shipments = known < 0
                ? [.. order.Shipments, shipment]
                : [.. order.Shipments[..known], shipment with { At = order.Shipments[known].At }, .. order.Shipments[(known + 1)..]],
        };
    }

    private static string? Parent(ActionFields fields) =>
        GrainKeys.IsId(fields.Text("contract")) ? GrainKeys.Subject(GrainKeys.Contract, fields.Text("contract")!)
        : GrainKeys.IsId(fields.Text("opportunity")) ? GrainKeys.Subject(GrainKeys.Opportunity, fields.Text("opportunity")!)
        : null;

    private static decimal Money(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    protected override SubjectRow Row(SalesOrder state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Customer,
        Parent = state.Parent,
        Owner = state.Owner,
        Team = state.Team,
        State = state.State,
        Rank = Owes(state) ? Owing : 0,
        At = state.PurchasedAt ?? state.ConfirmedAt ?? state.LastActionAt,
        Day = state.Day,
        Amount = (long)decimal.Round(state.Amount * 100),
        Words = Words(state),
        UpdatedAt = state.LastActionAt,
    };

    /// <summary>A payment that is dated ahead counts on its day only, so the order stays among those that are looked at.</summary>
    private static bool Owes(SalesOrder state) => state is { CancelledAt: null, ClosedAt: null }
        && state.Invoices.Any(invoice => invoice.Payments.Sum(payment => payment.Amount) != invoice.Amount || invoice.Payments.Any(payment => payment.On > DateOnly.FromDateTime(state.LastActionAt.UtcDateTime)));

    private static string Words(SalesOrder state)
    {
        var words = string.Join(' ', [state.Id, .. state.Lines.Select(line => line.Product).Distinct(), .. state.Invoices.Select(invoice => invoice.Id)]);
        return words.Length > 1_000 ? words[..1_000] : words;
    }

    private sealed record CreditLook(decimal Limit, SalesOrder[] Others);
}
