using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Tests.Tickets;

/// <summary>A tenant of a running server with people who ask for support and give it.</summary>
internal sealed class TicketScene(Company company)
{
    private static readonly byte[] PhotoFile = "故障照片"u8.ToArray();
    private static readonly byte[] SignatureFile = "客户签字"u8.ToArray();

    public static readonly EvidenceItem Photo = EvidenceItem.Photo(EvidenceApi.DigestOf(PhotoFile), "故障.txt");

    public static readonly EvidenceItem Signature = EvidenceItem.Signature(EvidenceApi.DigestOf(SignatureFile), "签字.txt");

    public static readonly EvidenceItem Place = EvidenceItem.Location(29.87, 121.54, 12, EndToEnd.Some.Now);

    public Company Company => company;

    public TicketsApi Tickets => company.Client.Tickets;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TicketScene> MakeAsync(EdgeServer server, string tenant) => await UploadedAsync(await Company.MakeAsync(server, tenant));

    /// <summary>With the files that its actions refer to.</summary>
    public static async Task<TicketScene> UploadedAsync(Company company)
    {
        await company.Client.Evidence.UploadAsync(PhotoFile, "text/plain", Cancel);
        await company.Client.Evidence.UploadAsync(SignatureFile, "text/plain", Cancel);
        return new(company);
    }

    public static SalesAction Request(string ticket, string urgency = "critical", DateTimeOffset? at = null, string customer = "c-1", string fault = "主轴异响") => new()
    {
        Id = $"{ticket}-request", Node = "support.requested", OccurredAt = at ?? EndToEnd.Some.Now, Actor = "rep-1", Customer = customer, Ticket = ticket, Evidence = [Photo],
        Fields = new Fields { { "deviceModel", "VMC-850" }, { "fault", fault }, { "urgency", urgency }, { "expectedArrival", (at ?? EndToEnd.Some.Now).AddHours(2) } },
    };

    public static SalesAction Act(string ticket, string node, string actor = "eng-1", Fields? fields = null, params EvidenceItem[] evidence) => new()
    {
        Id = $"{ticket}-{Guid.NewGuid():N}", Node = node, OccurredAt = EndToEnd.Some.Now, Actor = actor, Ticket = ticket, Fields = fields, Evidence = evidence,
    };

    public Task<ActionReceipt> RequestAsync(string ticket, string urgency = "critical") => company.ActAsync(Request(ticket, urgency));

    public Task<ActionReceipt> ActAsync(string ticket, string node, string actor = "eng-1", Fields? fields = null, params EvidenceItem[] evidence) =>
        company.ActAsync(Act(ticket, node, actor, fields, evidence));

    /// <summary>As an engineer does: the code comes out of the picture.</summary>
    public async Task<ActionReceipt> CheckInAsync(string ticket, string actor = "eng-1") =>
        await ActAsync(ticket, "engineer.checked-in", actor, new Fields { { "ticketCode", QrReader.Read(await Tickets.QrAsync(ticket, cancel: Cancel)) } }, Place);

    public Task<ActionReceipt> SignAsync(string ticket) =>
        ActAsync(ticket, "receipt.signed", fields: new Fields { { "signer", "王工" } }, evidence: Signature);

    public Task<Ticket> ReadAsync(string ticket) => Tickets.GetAsync(ticket, Cancel);

    public async Task<string[]> QueueAsync(string? state = null, int pageSize = 3) =>
        [.. await Tickets.QueueAsync(new TicketsQuery { State = state, Limit = pageSize }, Cancel).Select(t => t.Id).ToListAsync(Cancel)];
}
