using System.Text.Json;
using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>The sales side of the company's life besides its chains: customers with profiles, orders with shipments, invoices, payments and what broke between departments, tickets, contracts,
/// opportunities, visits; and customers who talk with our engineers and have stopped buying. Pure: the same options give the same story.</summary>
internal sealed class DemoSales
{
    private const int OrderMonths = 14, Buyers = 260, Silent = 24, Tickets = 70, Contracts = 60, Opportunities = 90, Visits = 120, Expanding = 9, OnHold = 7, Told = 4, Returned = 9, LongAgo = 21, LongOwed = 130;
    private readonly DemoOptions options;
    private readonly DemoProof proof;
    private readonly IReadOnlyList<DemoCustomer> customers;
    private readonly Random dice;
    private readonly List<SalesAction> actions = [];

    public DemoSales(DemoOptions options, IReadOnlyList<DemoCustomer> customers, DemoFiles files)
    {
        (this.options, this.customers, proof) = (options, customers, new DemoProof(files));
        dice = new Random(unchecked(options.Seed * 31 + 7));
        var buyers = customers.Take(Math.Min(Buyers, customers.Count * 2 / 3)).ToArray();
        var silent = customers.Skip(buyers.Length).Take(Math.Min(Silent, customers.Count / 10)).ToArray();
        Profile();
        foreach (var (buyer, index) in buyers.Select((buyer, index) => (buyer, index)))
        {
            Buy(buyer, index, from: OrderMonths * 30, to: 2, orders: 2 + dice.Next(7));
        }

        foreach (var (one, index) in silent.Select((one, index) => (one, index)))
        {
            // Bought until seven months ago; since then only our engineers have heard of them.
            Buy(one, buyers.Length + index, from: OrderMonths * 30, to: 215, orders: 2 + dice.Next(4));
            Ticket(one, $"q{index}a", 20 + dice.Next(120));
            Ticket(one, $"q{index}b", 4 + dice.Next(15));
        }

        foreach (var (one, index) in customers.Skip(buyers.Length + silent.Length).Take(Math.Min(Returned, customers.Count / 20)).Select((one, index) => (one, index)))
        {
            // Silent until a list named them; then they were visited and bought again.
            Buy(one, buyers.Length + silent.Length + index, from: OrderMonths * 30, to: 270, orders: 2 + dice.Next(3));
            Ticket(one, $"r{index}a", 110 + dice.Next(40));
            Ticket(one, $"r{index}b", 96 + dice.Next(8));
            Return(one, $"so-back-{index + 1}", Ago(20 + dice.Next(50)));
        }

        for (var n = 0; n < Math.Min(Tickets, customers.Count); n++)
        {
            Ticket(DemoCustomers.Pick(dice, buyers), $"t{n}", dice.Next(1, 45), open: n % 9 == 0);
        }

        for (var n = 0; n < Math.Min(Contracts, customers.Count); n++)
        {
            Contract(DemoCustomers.Pick(dice, buyers), n, dice.Next(1, 60));
        }

        foreach (var (waiting, n) in DemoContracts.Desk.Take(customers.Count).Select((waiting, n) => (waiting, n)))
        {
            Wait(buyers[(n * 7) % buyers.Length], waiting, n);
        }

        for (var n = 0; n < Math.Min(Told, buyers.Length); n++)
        {
            // Sales say that the customer has confirmed; the warehouse has heard nothing.
            Order(buyers[n * 3 % buyers.Length], $"so-told-{n + 1}", 0, "order.confirmed", Ago(2 + (3 * n)), buyers[n * 3 % buyers.Length].Owner, []);
        }

        for (var n = 0; n < Math.Min(OnHold, buyers.Length); n++)
        {
            Hold(buyers[buyers.Length - 1 - n], n);
        }

        for (var n = 0; n < Math.Min(Opportunities, customers.Count); n++)
        {
            Pursue(DemoCustomers.Pick(dice, customers), n, dice.Next(1, 50));
        }

        for (var n = 0; n < Math.Min(Visits, customers.Count); n++)
        {
            Visit(DemoCustomers.Pick(dice, customers), n, dice.Next(1, 30));
        }

        Actions = [.. actions.Where(action => action.OccurredAt <= options.Now).OrderBy(action => action.OccurredAt)];
    }

    /// <summary>In order of time; none lies after now.</summary>
    public IReadOnlyList<SalesAction> Actions { get; }

    /// <summary>The same by subject, the earliest first: those of one subject are sent in their order. Customers come before their orders, whose credit they are asked for.</summary>
    public IEnumerable<SalesAction[]> Subjects => Actions.Where(action => action.Todo is null).GroupBy(action => action.Order ?? action.Ticket ?? action.Contract ?? action.Opportunity ?? action.Visit ?? action.Customer!)
        .Select(same => same.ToArray()).OrderBy(same => same[0].Order is not null || same[0].Ticket is not null).ThenBy(same => same[0].OccurredAt);

    /// <summary>To-dos that were done. They are sent when the visits that made them are there.</summary>
    public IEnumerable<SalesAction> Promises => Actions.Where(action => action.Todo is not null);

    private void Profile()
    {
        foreach (var (customer, index) in customers.Select((customer, index) => (customer, index)))
        {
            Add(customer, "customer.profiled", DemoScript.Start(options).AddDays(-200 + (index % 60)).AddHours(10), customer.Owner, $"profile-{customer.Id}", new Fields
            {
                { "name", customer.Name }, { "address", customer.Address }, { "industry", DemoNames.Trades[index % DemoNames.Trades.Length] }, { "phone", customer.Phone },
                { "creditLimit", 100_000 * (1 + (index % 8)) }, { "contacts", JsonSerializer.SerializeToElement(new[] { new { name = customer.Contact, role = "设备部", phone = customer.Phone } }) },
            });
            if (index % Math.Max(1, customers.Count / Expanding) == 3)
            {
                var at = Ago(3 + dice.Next(60));
                Add(customer, "customer.expansion-planned", at, customer.Owner, $"expansion-{customer.Id}", new Fields { { "plan", "新建二期厂房，增加两条装配线" }, { "expectedOn", at.AddDays(150).ToString("yyyy-MM-dd") } });
            }
        }
    }

    /// <summary>Orders of one customer, spread over the days; some break between departments.</summary>
    private void Buy(DemoCustomer customer, int index, int from, int to, int orders)
    {
        for (var n = 0; n < orders; n++)
        {
            var at = Ago(to + dice.NextDouble() * (from - to));
            var id = $"so-{index:0000}-{n + 1}";
            var lines = Enumerable.Range(0, 1 + dice.Next(3)).Select(line => (line == 0 ? customer.Product : (customer.Product + 5 * line) % DemoNames.Products.Length, Quantity: dice.Next(1, 12)))
                .Select(line => (Product: DemoNames.Products[line.Item1], line.Quantity)).ToArray();
            var amount = lines.Sum(line => (decimal)line.Product.Price * line.Quantity);
            // What broke long ago was found and put right, late.
            var old = at < options.Now.AddDays(-LongAgo);
            if (dice.Next(25) == 0)
            {
                // Sales say that the customer has confirmed; nothing of it reaches the ERP.
                Order(customer, id, 0, "order.confirmed", at, customer.Owner, []);
                if (!old)
                {
                    continue;
                }

                at = at.AddDays(7);
            }

            Order(customer, id, 1, "order.placed", at, customer.Owner, new Fields
            {
                { "lines", JsonSerializer.SerializeToElement(lines.Select(line => new
                {
                    product = line.Product.Model, category = line.Product.Model.Split('-')[0], quantity = line.Quantity, price = line.Product.Price, unitCost = Math.Round(line.Product.Price * 0.68m, 2),
                })) },
            });
            var forgotten = dice.Next(30) == 0;
            if (forgotten && !old)
            {
                continue;
            }

            var shipped = at.AddDays(1 + dice.Next(4) + (forgotten ? 12 : 0));
            Order(customer, id, 2, "goods.shipped", shipped, DemoCustomers.Pick(dice, DemoPeople.Warehouse), new Fields { { "warehouse", "宁波一号仓" }, { "quantity", lines.Sum(line => line.Quantity) }, { "last", true } });
            var missed = dice.Next(18) == 0;
            if (missed && !old)
            {
                // Shipped and not invoiced.
                continue;
            }

            var invoiced = shipped.AddDays(missed || dice.Next(12) == 0 ? 9 : 1 + dice.Next(2));
            var due = invoiced.AddDays(30);
            Order(customer, id, 3, "invoice.issued", invoiced, DemoCustomers.Pick(dice, DemoPeople.Finance), new Fields { { "invoiceNo", $"INV-{id}" }, { "amount", amount }, { "dueDate", due.ToString("yyyy-MM-dd") } });
            if (dice.Next(14) != 0 || due < options.Now.AddDays(-LongOwed))
            {
                Order(customer, id, 4, "payment.received", due.AddDays(dice.Next(5) == 0 ? 5 + dice.Next(30) : -dice.Next(12)), DemoCustomers.Pick(dice, DemoPeople.Finance), new Fields { { "amount", amount }, { "invoiceNo", $"INV-{id}" } });
            }
        }
    }

    /// <summary>An order that went all its way, paid in advance.</summary>
    private void Return(DemoCustomer customer, string id, DateTimeOffset at)
    {
        var (product, quantity) = (DemoNames.Products[customer.Product], 2);
        var amount = (decimal)product.Price * quantity;
        Order(customer, id, 1, "order.placed", at, customer.Owner, new Fields
        {
            { "lines", JsonSerializer.SerializeToElement(new[] { new { product = product.Model, category = product.Model.Split('-')[0], quantity, price = product.Price, unitCost = Math.Round(product.Price * 0.68m, 2) } }) },
        });
        Order(customer, id, 2, "goods.shipped", at.AddDays(2), DemoPeople.Warehouse[0], new Fields { { "warehouse", "宁波一号仓" }, { "quantity", quantity }, { "last", true } });
        Order(customer, id, 3, "invoice.issued", at.AddDays(3), DemoPeople.Finance[0], new Fields { { "invoiceNo", $"INV-{id}" }, { "amount", amount }, { "dueDate", at.AddDays(33).ToString("yyyy-MM-dd") } });
        Order(customer, id, 4, "payment.received", at.AddDays(10), DemoPeople.Finance[1], new Fields { { "amount", amount }, { "invoiceNo", $"INV-{id}" } });
    }

    /// <summary>An order of these days that is far above what its customer may owe: finance lets it pass, or not.</summary>
    private void Hold(DemoCustomer customer, int n)
    {
        var product = DemoNames.Products[customer.Product];
        var quantity = (int)(950_000m / product.Price) + 1 + n;
        Order(customer, $"so-hold-{n + 1}", 1, "order.placed", Ago(0.1 + (0.4 * n)), customer.Owner, new Fields
        {
            { "lines", JsonSerializer.SerializeToElement(new[] { new { product = product.Model, category = product.Model.Split('-')[0], quantity, price = product.Price, unitCost = Math.Round(product.Price * 0.68m, 2) } }) },
        });
    }

    private void Ticket(DemoCustomer customer, string name, double daysAgo, bool open = false)
    {
        var id = $"tk-{name}";
        var deal = DemoDeal.Draw(dice, customer, id);
        var at = Ago(open ? dice.NextDouble() : daysAgo);
        var (fields, evidence) = proof.For("support.requested", deal, customer.Owner, at, dice);
        Add(customer, "support.requested", at, customer.Owner, $"{id}.1", fields, evidence, ticket: id);
        if (open)
        {
            return;
        }

        var engineer = DemoCustomers.Pick(dice, DemoPeople.Engineers);
        var there = at.AddHours((deal.Urgency switch { "critical" => 3.2, "urgent" => 7, _ => 26 }) * (dice.Next(6) == 0 ? 1.6 : 0.4 + dice.NextDouble() * 0.5));
        Add(customer, "ticket.accepted", at.AddMinutes(5 + dice.Next(50)), engineer, $"{id}.2", [], ticket: id);
        var (scanned, place) = proof.For("engineer.checked-in", deal, engineer, there, dice);
        Add(customer, "engineer.checked-in", there, engineer, $"{id}.3", scanned, place, ticket: id);
        var (signed, signature) = proof.For("receipt.signed", deal, engineer, there, dice);
        Add(customer, "receipt.signed", there.AddHours(1 + dice.Next(4)), engineer, $"{id}.4", signed, signature, ticket: id);
        if (dice.Next(20) == 0)
        {
            Add(customer, "ticket.complained", there.AddHours(8), customer.Owner, $"{id}.5", new Fields { { "complaint", "到场时间比约定晚，影响了一个班次的生产" } }, ticket: id);
        }
    }

    private void Contract(DemoCustomer customer, int n, double daysAgo)
    {
        var (id, at) = ($"ct-{n:000}", Ago(daysAgo));
        var deal = DemoDeal.Draw(dice, customer, id);
        var fields = new Fields
        {
            { "amount", deal.Amount }, { "paymentMethod", n % 7 == 0 ? "instalments" : "wire" }, { "accountDays", 30 + 15 * dice.Next(3) }, { "discountPercent", dice.Next(12) },
            { "text", $"第一条 {DemoCustomers.Pick(dice, DemoSentences.Clauses)}。\n第二条 {DemoCustomers.Pick(dice, DemoSentences.Clauses)}。{(n % 11 == 0 ? "\n第三条 乙方对本合同项下义务承担无限连带责任。" : "")}" },
        };
        Add(customer, "contract.submitted", at, customer.Owner, $"{id}.1", fields, proof.For("contract.submitted", deal, customer.Owner, at, dice).Evidence, contract: id);
        var reviewed = at.AddHours(3 + dice.Next(30));
        Add(customer, "contract.reviewed", reviewed, DemoCustomers.Pick(dice, DemoPeople.Legal), $"{id}.2", new Fields { { "verdict", n % 11 == 0 ? "returned" : "approved" }, { "reason", n % 11 == 0 ? "请删除无限连带责任条款" : "" } }, contract: id);
        if (n % 11 != 0 && n % 5 != 0)
        {
            var (signed, signature) = proof.For("contract.signed", deal, customer.Owner, reviewed, dice);
            Add(customer, "contract.signed", reviewed.AddHours(20 + dice.Next(40)), customer.Owner, $"{id}.3", signed, signature, contract: id);
        }
    }

    /// <summary>A contract that is on somebody's desk now.</summary>
    private void Wait(DemoCustomer customer, DemoContracts.Waiting one, int n)
    {
        var (id, at) = ($"ct-w{n:00}", options.Now.AddHours(-one.HoursAgo));
        List<EvidenceItem> read = one.Payment == "instalments" ? [EvidenceItem.Acknowledgement("已核实客户信用，已约定每期金额、到期日和逾期责任") with { Ref = "instalment-risk" }] : [];
        Add(customer, "contract.submitted", at, customer.Owner, $"{id}.1", new Fields
        {
            { "title", one.Title }, { "number", $"ZL-{at:yyyy}-{100 + n}" }, { "amount", 48_000m + (37_500m * ((n * 5) % 11)) }, { "paymentMethod", one.Payment }, { "accountDays", 30 + 15 * (n % 4) }, { "discountPercent", n % 5 * 2 },
            { "warrantyMonths", 12 }, { "text", DemoContracts.Text(one) },
        }, read, contract: id);
        for (var place = 0; place < one.Waived.Length; place++)
        {
            Add(customer, "contract.clause-waived", at.AddMinutes(4 + place), customer.Owner, $"{id}.w{place}", new Fields { { "clause", DemoContracts.Clause(place) }, { "reason", one.Waived[place] } }, contract: id);
        }

        if (one.Returned is { } why)
        {
            Add(customer, "contract.reviewed", at.AddHours(2), DemoCustomers.Pick(dice, DemoPeople.Legal), $"{id}.2", new Fields { { "verdict", "returned" }, { "reason", why } }, contract: id);
        }
    }

    private void Pursue(DemoCustomer customer, int n, double daysAgo)
    {
        var (id, at) = ($"op-{n:000}", Ago(daysAgo));
        var deal = DemoDeal.Draw(dice, customer, id);
        string[] way = ["lead.captured", "need.raised", "proposal.submitted", "proposal.presented", "contract.submitted", "contract.signed"];
        var far = 1 + dice.Next(way.Length);
        for (var step = 0; step < far; step++)
        {
            var (fields, evidence) = proof.For(way[step], deal, customer.Owner, at, dice);
            Add(customer, way[step], at, customer.Owner, $"{id}.{step + 1}", fields, evidence, opportunity: id);
            at = at.AddHours(20 + dice.Next(60));
        }

        if (far is 3 or 4 && dice.Next(3) == 0)
        {
            Add(customer, "opportunity.lost", at, customer.Owner, $"{id}.9", new Fields { { "reason", "客户预算推迟到明年" } }, opportunity: id);
        }
    }

    private void Visit(DemoCustomer customer, int n, double daysAgo)
    {
        var (id, at) = ($"vi-{n:000}", Ago(daysAgo));
        var deal = DemoDeal.Draw(dice, customer, id);
        // Some visits of engineers, who talk with customers too.
        var actor = n % 6 == 0 ? DemoCustomers.Pick(dice, DemoPeople.Engineers) : customer.Owner;
        var (fields, evidence) = proof.For("visit.recorded", deal, actor, at, dice);
        var promised = evidence.First(item => item.Kind == "todo");
        if (dice.Next(7) == 0)
        {
            evidence = DemoProof.Forget("visit.recorded", evidence, dice);
        }

        Add(customer, "visit.recorded", at, actor, $"{id}.1", fields, evidence, visit: id);
        // Four of five promises are kept, most of them in time; the newest are still open.
        var (kept, share) = (dice.Next(5) != 0, dice.NextDouble());
        if (kept && promised.DueAt is { } due && evidence.Contains(promised))
        {
            Add(customer, "todo.done", at + ((due - at) * (dice.Next(8) == 0 ? 1.1 + share : 0.2 + (0.7 * share))), actor, $"{id}.2", new Fields { { "result", "已完成并告知客户" } }, todo: promised.Ref);
        }
    }

    /// <summary>A moment of daytime so many days ago.</summary>
    private DateTimeOffset Ago(double days)
    {
        var at = options.Now.AddDays(-days);
        var local = TimeZoneInfo.ConvertTime(at, options.TimeZone);
        return days < 1 ? at : DemoClock.Local(DateOnly.FromDateTime(local.DateTime), new TimeOnly(9 + local.Minute % 8, local.Second), options.TimeZone);
    }

    private void Order(DemoCustomer customer, string order, int step, string node, DateTimeOffset at, string actor, Fields fields) => Add(
        customer, node, at, actor, $"{order}.{step}", fields, [EvidenceItem.SystemRecord($"erp:{order}")], order: order);

    private void Add(
        DemoCustomer customer, string node, DateTimeOffset at, string actor, string id, Fields fields, List<EvidenceItem>? evidence = null,
        string? order = null, string? ticket = null, string? contract = null, string? opportunity = null, string? visit = null, string? todo = null) => actions.Add(new()
        {
            Id = id, Node = node, OccurredAt = at, Actor = actor, Customer = customer.Id, Order = order, Ticket = ticket, Contract = contract, Opportunity = opportunity, Visit = visit, Todo = todo,
            Fields = fields.Count == 0 ? null : fields, Evidence = evidence ?? [],
        });
}
