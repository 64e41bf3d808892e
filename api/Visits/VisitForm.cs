using SalesFlow.Access;
using SalesFlow.Actions;
using SalesFlow.Customers;
using SalesFlow.Lists;
using SalesFlow.Orders;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Tickets;
using SalesFlow.Todos;

namespace SalesFlow.Visits;

/// <summary>Puts together what a visit form opens with: the purchase snapshot, the figures of this moment and what they say.</summary>
internal sealed class VisitForm(ISubjectReads reads, ISubjectLists lists, OrderBook book, ICatalogues catalogues)
{
    private const int SilentDays = 180, MostTodos = 20;

    public async Task<VisitFormWire> OfAsync(string tenant, string customer, Language language, Scope? within, CancellationToken cancellation)
    {
        var catalogue = await catalogues.GetAsync(tenant);
        var ground = await book.GroundAsync(tenant);
        var now = book.Now;
        var today = ground.Zone.LocalDate(now);
        var orders = reads.OfCustomerAsync(tenant, GrainKeys.Order, customer, cancellation).AsTask();
        var kept = reads.OfCustomerAsync(tenant, KeptByUs.Snapshot, customer, cancellation).AsTask();
        var tickets = reads.OfCustomerAsync(tenant, GrainKeys.Ticket, customer, cancellation).AsTask();
        var open = reads.OfCustomerAsync(tenant, GrainKeys.Todo, customer, cancellation).AsTask();
        var profile = lists.FindAsync(tenant, GrainKeys.Customer, customer, cancellation).AsTask();
        await Task.WhenAll(orders, kept, tickets, open, profile);

        var bought = orders.Result.Select(OrderKind.Of).ToList();
        var purchases = bought.Select(order => order.Purchase()).OfType<Purchase>().OrderBy(order => order.At).ToList();
        var month = CalendarMonth.Of(now, ground.Zone);
        var latest = kept.Result.MaxBy(row => row.Day);
        var snapshot = latest is not null ? SnapshotKind.Of(latest) : new KeptSnapshot(KeptByUs.SnapshotId(customer, month), SnapshotRules.Take(customer, month, purchases, ground.Zone), now);
        var who = profile.Result is { } row ? CustomerKind.Of(row) : null;
        var owed = ReceivableRules.AsOf(bought.SelectMany(OrderViews.Receivables), today).Where(entry => entry.Amount > 0).Select(entry => new OwedWire(entry.Currency, entry.Amount, entry.Overdue)).ToList();
        var last = purchases.Count == 0 ? (DateOnly?)null : ground.Zone.LocalDate(purchases[^1].At);
        var todos = open.Result.Where(todo => todo.State == TodoStates.Open && within?.Sees(todo.Owner, todo.Team) != false).Select(TodoKind.Of).OrderBy(todo => todo.DueAt).ToList();
        var state = new VisitNow(
            last, last is { } day ? today.DayNumber - day.DayNumber : null, purchases.Count, purchases.Count(order => CalendarMonth.Of(order.At, ground.Zone) == month),
            tickets.Result.Count(ticket => ticket.State is not (TicketStates.Done or TicketStates.Cancelled)), todos.Count, owed, who?.Expansion);
        var node = catalogue.Nodes[VisitRules.Recorded];
        return new(
            customer, who?.Name, now, SnapshotWire.Of(snapshot, language), latest is not null, Chart(snapshot.Snapshot, language), state, Highlights(snapshot.Snapshot, state, todos.Count(todo => todo.DueAt < now), language),
            [.. todos.Take(MostTodos).Select(todo => new VisitTodoWire(todo.Id, todo.Text, todo.DueAt, todo.Owner))],
            [.. node.Needs.Select(need => "field:" + need).Concat(node.Evidence).Select(code => MissingWords.Of(code, language, []))], TipWire.Of(VisitPolicy.Instance.Of(catalogue).Tip, language));
    }

    private static ChartWire Chart(MonthlySnapshot snapshot, Language language) => new(
        [.. snapshot.Months.Select(month => $"{month.Month}")],
        [
            new("orders", new Wording("订单数", "Orders").Said(language), [.. snapshot.Months.Select(month => (decimal)month.Orders)]),
            .. snapshot.Spending.Select(spending => new ChartSeries($"amount:{spending.Currency}", new Wording($"金额 {spending.Currency}", $"Amount {spending.Currency}").Said(language), [.. spending.Months])),
        ]);

    private static SaidWire[] Highlights(MonthlySnapshot snapshot, VisitNow now, int lateTodos, Language language)
    {
        var said = new List<SaidWire>();
        Say(SnapshotWords.Highlight(snapshot) is not null, "frequency-fell", SnapshotWords.Highlight(snapshot));
        foreach (var owed in now.Receivables.Where(owed => owed.Overdue > 0))
        {
            Say(true, "overdue", new($"逾期未付 {owed.Overdue:0.##} {owed.Currency}", $"{owed.Overdue:0.##} {owed.Currency} are overdue"));
        }

        Say(now.DaysSince >= SilentDays, "silent", new($"已 {now.DaysSince} 天没有采购", $"No purchase for {now.DaysSince} days"));
        Say(now.Orders == 0, "never-bought", new("还没有采购过", "Has never bought"));
        Say(now.OpenTickets > 0, "open-tickets", new($"{now.OpenTickets} 张技术支持工单未完成", $"{now.OpenTickets} support tickets are open"));
        Say(lateTodos > 0, "late-todos", new($"{lateTodos} 项待办已过期", $"{lateTodos} to-dos are overdue"));
        Say(now.Expansion is not null, "expansion", new($"有扩产计划：{now.Expansion?.Plan}", $"Plans to expand: {now.Expansion?.Plan}"));
        return [.. said];

        void Say(bool holds, string code, Wording? words)
        {
            if (holds && words is not null)
            {
                said.Add(new(code, words.Said(language).TrimEnd(' ', '：', ':')));
            }
        }
    }
}
