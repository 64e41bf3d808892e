using System.Net;
using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Tickets;

/// <summary>Tickets over HTTP: from the request to the signed receipt.</summary>
[Collection(OneServer.Name)]
public sealed class TicketTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_once_there_is_a_number_a_line_in_the_pulse_a_place_in_the_queue_and_a_chain_with_the_limit()
    {
        var scene = await TicketScene.MakeAsync(server, "t-once");
        var receipt = await scene.RequestAsync("t-1");
        var ticket = await scene.ReadAsync("t-1");

        Assert.Matches("^T[0-9]{8}-0001$", ticket.Number);
        Assert.Equal(($"T{ticket.Day:yyyyMMdd}-0001", "queued", "critical", "VMC-850", "主轴异响", "rep-1"), (ticket.Number, ticket.State, ticket.Urgency, ticket.DeviceModel, ticket.Fault, ticket.RequestedBy));
        Assert.Equal(["t-1"], await scene.QueueAsync());
        Assert.Equal([ticket.Chain!], receipt.Chains.Select(c => c.Id));
        Assert.Equal(ticket.RequestedAt.AddHours(4), ticket.DueAt);
        await ToldAsync(scene.Company, "support.requested");
        var arrival = (await scene.Company.ChainAsync(ticket.Chain!)).Steps[1];
        Assert.Equal(TimeSpan.FromHours(4), arrival.DueAt - arrival.StartedAt);
        Assert.True(arrival.StartedAt >= ticket.RequestedAt, "the chain began before the ticket");
    }

    [Fact]
    public async Task A_request_without_its_photos_file_is_kept_and_said_to_be_incomplete_until_the_file_arrives()
    {
        var scene = await TicketScene.MakeAsync(server, "t-photo");
        var file = Encoding.UTF8.GetBytes("另一张照片");
        var request = TicketScene.Request("t-1") with { Evidence = [EvidenceItem.Photo(EvidenceApi.DigestOf(file), "故障.txt")] };
        var receipt = await scene.Company.ActAsync(request);

        Assert.NotEmpty(receipt.Missing);
        Assert.Equal((await scene.ReadAsync("t-1")).Photos, (await scene.ReadAsync("t-1")).PhotosMissing);
        await scene.Company.Client.Evidence.UploadAsync(file, "text/plain", Cancel);
        Assert.Empty((await scene.ReadAsync("t-1")).PhotosMissing!);
    }

    [Fact]
    public async Task What_a_request_lacks_is_refused_by_its_places()
    {
        var scene = await TicketScene.MakeAsync(server, "t-lacks");
        var fault = await Assert.ThrowsAsync<SalesFlowException>(() => scene.Company.ActAsync(TicketScene.Request("t-1") with { Customer = null, Fields = new Fields { { "urgency", "asap" } }, Evidence = null }));

        Assert.Equal((HttpStatusCode)422, fault.Status);
        Assert.Equal("/customer", fault.Errors[0].Path);
        fault = await Assert.ThrowsAsync<SalesFlowException>(() => scene.Company.ActAsync(TicketScene.Request("t-1") with { Fields = new Fields { { "urgency", "asap" } }, Evidence = null }));
        Assert.Equal(["/fields/deviceModel", "/fields/fault", "/fields/urgency", "/evidence"], fault.Errors.Select(e => e.Path));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<SalesFlowException>(() => scene.ReadAsync("t-1"))).Status);

        // A refused request takes no number.
        await scene.RequestAsync("t-2");
        Assert.EndsWith("-0001", (await scene.ReadAsync("t-2")).Number, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepting_assigning_and_reassigning_take_it_out_of_the_queue_and_name_the_engineer()
    {
        var scene = await TicketScene.MakeAsync(server, "t-hands");
        await scene.RequestAsync("t-1");
        await scene.RequestAsync("t-2");
        await scene.ActAsync("t-1", "ticket.assigned", "rep-1", new Fields { { "engineer", "eng-1" } });
        Assert.Equal(("assigned", "eng-1"), ((await scene.ReadAsync("t-1")).State, (await scene.ReadAsync("t-1")).Engineer));
        await scene.ActAsync("t-1", "ticket.reassigned", "rep-1", new Fields { { "engineer", "eng-2" } });
        await scene.ActAsync("t-1", "ticket.accepted", "eng-2");
        var ticket = await scene.ReadAsync("t-1");

        Assert.Equal(("accepted", "eng-2"), (ticket.State, ticket.Engineer));
        Assert.NotNull(ticket.FirstResponseAt);
        Assert.Equal(["t-2"], await scene.QueueAsync());
        Assert.Equal(["t-1", "t-2"], await scene.QueueAsync("queued,assigned,accepted"));
        Assert.Equal(["t-1"], await scene.Tickets.ListAsync(new TicketsQuery { Engineer = "eng-2" }, Cancel).Select(t => t.Id).ToListAsync(Cancel));
        var taken = await Assert.ThrowsAsync<SalesFlowException>(() => scene.ActAsync("t-1", "ticket.accepted", "eng-3"));
        Assert.Equal((HttpStatusCode.Conflict, "ticket-state"), (taken.Status, taken.Code));
    }

    [Fact]
    public async Task Who_gets_the_ticket_gets_its_chain_and_with_it_the_reminders_while_the_due_moment_stays()
    {
        var scene = await TicketScene.MakeAsync(server, "t-chain-owner");
        await scene.RequestAsync("t-1", "urgent");
        var chain = (await scene.ReadAsync("t-1")).Chain!;
        var before = await scene.Company.ChainAsync(chain);
        await scene.ActAsync("t-1", "ticket.assigned", "rep-1", new Fields { { "engineer", "eng-1" } });
        var assigned = await scene.Company.ChainAsync(chain);
        await scene.ActAsync("t-1", "ticket.reassigned", "rep-1", new Fields { { "engineer", "eng-2" } });
        await scene.ActAsync("t-1", "ticket.accepted", "eng-2");
        var accepted = await scene.Company.ChainAsync(chain);

        Assert.Equal(("rep-1", "eng-1", "eng-2"), (before.Owner, assigned.Owner, accepted.Owner));
        Assert.Equal(before.Steps[1].DueAt, accepted.Steps[1].DueAt);
        Assert.Equal(2, (await scene.Company.JournalAsync(chain)).Count(r => r.Kind == "chain.reassigned"));
    }

    [Fact]
    public async Task Cancelling_a_ticket_voids_its_chain_if_someone_other_than_its_owner_stands_behind_it()
    {
        var scene = await TicketScene.MakeAsync(server, "t-cancel");
        foreach (var ticket in new[] { "own", "approved", "taken" })
        {
            await scene.RequestAsync(ticket);
        }

        await scene.ActAsync("taken", "ticket.accepted", "eng-1");
        var own = await scene.ActAsync("own", "ticket.cancelled", "rep-1", new Fields { { "reason", "误报" } });
        var approved = await scene.ActAsync("approved", "ticket.cancelled", "rep-1", new Fields { { "reason", "误报" }, { "approver", "boss-1" } });
        await scene.ActAsync("taken", "ticket.cancelled", "rep-1", new Fields { { "reason", "客户自修" } });

        Assert.Contains("approver", Assert.Single(own.Missing).Detail, StringComparison.Ordinal);
        Assert.Empty(approved.Missing);
        Assert.Equal([ChainState.Open, ChainState.Void, ChainState.Void], await StatesAsync("own", "approved", "taken"));
        Assert.Equal(["cancelled", "cancelled", "cancelled"], (await scene.Tickets.ListAsync(new(), Cancel).ToListAsync(Cancel)).Select(t => t.State));

        async Task<ChainState[]> StatesAsync(params string[] tickets)
        {
            var states = new List<ChainState>();
            foreach (var ticket in tickets)
            {
                states.Add((await scene.Company.ChainAsync((await scene.ReadAsync(ticket)).Chain!)).State);
            }

            return [.. states];
        }
    }

    [Fact]
    public async Task The_engineer_scans_the_QR_code_on_site_and_position_and_time_are_recorded()
    {
        var scene = await TicketScene.MakeAsync(server, "t-scan");
        await scene.RequestAsync("t-1");
        await scene.ActAsync("t-1", "ticket.accepted");
        var wrong = await Assert.ThrowsAsync<SalesFlowException>(() => scene.ActAsync("t-1", "engineer.checked-in", fields: new Fields { { "ticketCode", "T-0001" } }, evidence: TicketScene.Place));
        Assert.Equal("/fields/ticketCode", Assert.Single(wrong.Errors).Path);
        var receipt = await scene.CheckInAsync("t-1");
        var ticket = await scene.ReadAsync("t-1");

        Assert.Equal(("on-site", "eng-1", 29.87, 121.54, 12.0), (ticket.State, ticket.CheckIn!.By, ticket.CheckIn.Lat, ticket.CheckIn.Lon, ticket.CheckIn.AccuracyMetres));
        Assert.Equal((ticket.OnSiteAt, receipt.Action.RecordedAt), (ticket.CheckIn.At, ticket.CheckIn.At));
        Assert.Equal(StepState.Done, (await scene.Company.ChainAsync(ticket.Chain!)).Steps[1].State);
    }

    [Fact]
    public async Task The_QR_code_names_tenant_and_ticket_and_holds_a_secret_that_nothing_else_tells()
    {
        var scene = await TicketScene.MakeAsync(server, "t-qr");
        await scene.RequestAsync("t-1");
        await scene.RequestAsync(new string('x', 120));
        var content = QrReader.Read(await scene.Tickets.QrAsync("t-1", cancel: Cancel));

        Assert.Matches("^salesflow:ticket:t-qr:t-1:[0-9A-Z]{16}$", content);
        Assert.StartsWith("salesflow:ticket:t-qr:xxx", QrReader.Read(await scene.Tickets.QrAsync(new string('x', 120), cancel: Cancel)), StringComparison.Ordinal);
        Assert.StartsWith("<svg", Encoding.UTF8.GetString(await scene.Tickets.QrAsync("t-1", "svg", Cancel)), StringComparison.Ordinal);
        var code = content[^16..];
        Assert.DoesNotContain(code, (await scene.Company.GetAsync("/v1/tickets/t-1")).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(code, (await scene.Company.GetAsync("/v1/tickets")).GetRawText(), StringComparison.Ordinal);
        var reader = (await scene.Company.PostAsync("/v1/keys", """{"role":"reader"}""")).GetProperty("key").GetString()!;
        Assert.Equal(HttpStatusCode.Forbidden, (await new Company(server.Http, reader).SendAsync("GET", "/v1/tickets/t-1/qr")).Status);
        Assert.Equal((HttpStatusCode)422, (await scene.Company.SendAsync("GET", "/v1/tickets/t-1/qr?format=gif")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.Company.SendAsync("GET", "/v1/tickets/t-9/qr")).Status);
    }

    [Fact]
    public async Task The_customer_signs_and_the_receipt_is_filed_to_the_customers_record()
    {
        var scene = await TicketScene.MakeAsync(server, "t-sign");
        await scene.RequestAsync("t-1");
        await scene.CheckInAsync("t-1");
        await scene.SignAsync("t-1");
        var ticket = await scene.ReadAsync("t-1");

        Assert.Equal(("done", "王工", TicketScene.Signature.Sha256), (ticket.State, ticket.Receipt!.Signer, ticket.Receipt.Sha256));
        Assert.Equal(ChainState.Completed, (await scene.Company.ChainAsync(ticket.Chain!)).State);
        await ToldAsync(scene.Company, "ticket.receipt-filed");
    }

    [Fact]
    public async Task A_ticket_that_comes_whole_in_one_batch_closes_the_chain_that_its_request_starts()
    {
        var scene = await TicketScene.MakeAsync(server, "t-whole");
        // The server keeps whole milliseconds.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(EndToEnd.Some.Now.AddMinutes(-50).ToUnixTimeMilliseconds());
        SalesAction[] life =
        [
            TicketScene.Request("t-1", at: at), TicketScene.Act("t-1", "ticket.accepted") with { OccurredAt = at.AddMinutes(5) },
            TicketScene.Act("t-1", "engineer.checked-in", fields: new Fields { { "ticketCode", "T-0001" } }, evidence: TicketScene.Place) with { OccurredAt = at.AddMinutes(20) },
            TicketScene.Act("t-1", "receipt.signed", fields: new Fields { { "signer", "王工" } }, evidence: TicketScene.Signature) with { OccurredAt = at.AddMinutes(40) },
        ];

        var receipt = await scene.Company.ActAsync(life, SendMode.History);
        var ticket = await scene.ReadAsync("t-1");
        var chain = await scene.Company.ChainAsync(ticket.Chain!);

        Assert.Equal((4, 0), (receipt.Accepted, receipt.Refused));
        Assert.Equal("done", ticket.State);
        Assert.Equal([at, at.AddMinutes(20), at.AddMinutes(40)], chain.Steps.Select(step => step.DoneAt!.Value));
        Assert.Equal((ChainState.Completed, true), (chain.State, chain.Closed));
    }

    [Fact]
    public async Task Complaints_are_recorded_and_reopening_puts_it_back_into_the_queue_with_a_chain_of_its_own()
    {
        var scene = await TicketScene.MakeAsync(server, "t-again");
        await scene.RequestAsync("t-1", "urgent");
        await scene.CheckInAsync("t-1");
        await scene.SignAsync("t-1");
        await scene.ActAsync("t-1", "ticket.complained", "rep-1", new Fields { { "complaint", "又坏了" } });
        Assert.Empty(await scene.QueueAsync());
        var receipt = await scene.ActAsync("t-1", "ticket.reopened", "rep-1", new Fields { { "reason", "故障复现" } });
        var ticket = await scene.ReadAsync("t-1");

        Assert.Equal(["t-1"], await scene.QueueAsync());
        Assert.Equal(("queued", 1, "又坏了"), (ticket.State, ticket.Reopened, Assert.Single(ticket.Complaints).Text));
        Assert.Equal(2, ticket.Chains.Count);
        Assert.Contains(ticket.Chain, receipt.Chains.Select(c => c.Id));
        await scene.CheckInAsync("t-1", "eng-2");
        await scene.SignAsync("t-1");
        var again = await scene.Company.ChainAsync(ticket.Chain!);
        Assert.Equal(("onsite-return", ChainState.Completed), (again.Template, again.State));
    }

    [Fact]
    public async Task A_repeated_action_is_answered_as_the_first_time_also_where_the_ticket_has_moved_on()
    {
        var scene = await TicketScene.MakeAsync(server, "t-retry");
        var at = $"{Some.Now:O}";
        string[] bodies =
        [
            $$"""{"id":"a-1","node":"support.requested","occurredAt":"{{at}}","actor":"rep-1","customer":"c-1","ticket":"t-1","fields":{"deviceModel":"M","fault":"F","urgency":"特急","expectedArrival":"{{at}}"},"evidence":[{"kind":"photo","sha256":"{{new string('a', 64)}}"}]}""",
            $$"""{"id":"a-2","node":"ticket.assigned","occurredAt":"{{at}}","actor":"rep-1","ticket":"t-1","fields":{"engineer":"eng-1"} }""",
            $$"""{"id":"a-3","node":"ticket.cancelled","occurredAt":"{{at}}","actor":"rep-1","ticket":"t-1","fields":{"reason":"误报"} }""",
        ];
        var first = new List<string>();
        foreach (var body in bodies)
        {
            first.Add((await scene.Company.PostAsync("/v1/actions", body)).GetRawText());
        }

        foreach (var (body, answer) in bodies.Zip(first))
        {
            var (status, text, reply) = await scene.Company.SendAsync("POST", "/v1/actions", body);
            Assert.Equal((HttpStatusCode.OK, answer), (status, text));
            Assert.Equal("true", reply.Headers.GetValues("Idempotent-Replayed").Single());
        }
    }

    [Fact]
    public async Task Lists_are_narrowed_by_state_urgency_customer_period_words_and_number()
    {
        var scene = await TicketScene.MakeAsync(server, "t-lists");
        await scene.Company.ActAsync(TicketScene.Request("t-1", "特急", fault: "主轴异响"));
        await scene.Company.ActAsync(TicketScene.Request("t-2", "加急", customer: "c-2"));
        await scene.Company.ActAsync(TicketScene.Request("t-3", "普通", fault: "漏油"));
        await scene.ActAsync("t-3", "ticket.accepted");
        var day = (await scene.ReadAsync("t-1")).Day;
        foreach (var (query, expected) in new (TicketsQuery, string)[]
        {
            (new(), "t-3 t-2 t-1"), (new() { State = "accepted" }, "t-3"), (new() { Urgency = "urgent,特急" }, "t-2 t-1"), (new() { Customer = "c-2" }, "t-2"), (new() { Search = "漏油" }, "t-3"),
            (new() { Number = (await scene.ReadAsync("t-2")).Number }, "t-2"), (new() { Period = $"{day:yyyy-MM}" }, "t-3 t-2 t-1"), (new() { Period = "2019" }, ""),
        })
        {
            Assert.Equal(expected, string.Join(' ', await scene.Tickets.ListAsync(query with { Limit = 2 }, Cancel).Select(t => t.Id).ToListAsync(Cancel)));
        }

        Assert.Equal((HttpStatusCode)422, (await scene.Company.SendAsync("GET", "/v1/tickets?state=open")).Status);
        Assert.Equal((HttpStatusCode)422, (await scene.Company.SendAsync("GET", "/v1/tickets?urgency=asap")).Status);
    }

    [Fact]
    public async Task Figures_of_a_period_stand_beside_the_counts_they_are_made_from()
    {
        var scene = await TicketScene.MakeAsync(server, "t-figures");
        await scene.RequestAsync("t-1");
        await scene.CheckInAsync("t-1");
        await scene.ActAsync("t-1", "ticket.complained", "rep-1", new Fields { { "complaint", "慢" } });
        await scene.RequestAsync("t-2", "normal");
        var day = (await scene.ReadAsync("t-1")).Day;

        var month = await scene.Tickets.FiguresAsync($"{day:yyyy-MM}", "urgency", Cancel);
        Assert.Equal((2, 1, 1, 0.5), (month.Total.Tickets, month.Total.FirstResponse.Count, month.Total.OnSite.Count, month.Total.Complaints.Share));
        Assert.Equal((1, 1, 1.0), (month.Total.CriticalOnSite.Count, month.Total.CriticalOnSite.Of, month.Total.CriticalOnSite.Share));
        Assert.Equal(["critical", "normal"], month.Groups!.Select(g => g.Key));
        Assert.Equal([null, "eng-1"], (await scene.Tickets.FiguresAsync(null, "engineer", Cancel)).Groups!.Select(g => g.Key));
        var none = (await scene.Company.GetAsync("/v1/tickets/figures?period=2019")).GetProperty("total");
        Assert.Equal(JsonValueKind.Null, none.GetProperty("onSite").GetProperty("medianSeconds").ValueKind);
        Assert.Equal(JsonValueKind.Null, none.GetProperty("complaints").GetProperty("share").ValueKind);
    }

    /// <summary>The live feed shows an action of this node about customer c-1.</summary>
    private static Task ToldAsync(Company company, string node) => Company.UntilAsync(
        async () => (await company.Client.Board.PulseAsync(cancel: Cancel).FirstAsync(Cancel)).Data.GetProperty("items").EnumerateArray()
            .Any(item => item.TryGetProperty("node", out var told) && told.GetString() == node && item.GetProperty("customer").GetString() == "c-1"),
        $"{node} is in the pulse");
}
