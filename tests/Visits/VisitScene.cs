using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Tests.Visits;

/// <summary>A tenant of a running server whose reps visit customers.</summary>
internal sealed class VisitScene(Company company)
{
    public const string Words = "客户要求下周三之前给出加工节拍和报价,现场设备为两台";

    /// <summary>Fixed at this moment: an older fix is a reason to look.</summary>
    public static EvidenceItem Place => EvidenceItem.Location(29.87, 121.54, 12, EndToEnd.Some.Now);

    public static readonly EvidenceItem Said = EvidenceItem.Transcript(Words);

    public Company Company => company;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<VisitScene> MakeAsync(EdgeServer server, string tenant) => new(await Company.MakeAsync(server, tenant));

    /// <summary>A photo whose file is there.</summary>
    public async Task<EvidenceItem> PhotoAsync(string what) => EvidenceItem.Photo(await company.Client.Evidence.UploadAsync(Encoding.UTF8.GetBytes(what), "text/plain", Cancel), "现场.txt");

    public static EvidenceItem Todo(string id, TimeSpan? within = null) => EvidenceItem.Todo(id, "提交报价", EndToEnd.Some.Now + (within ?? TimeSpan.FromDays(2)));

    public async Task<EvidenceItem[]> AllAsync(string visit) => [await PhotoAsync($"{visit} 现场"), Place, Said, Todo($"{visit}-td")];

    public Task<ActionReceipt> RecordAsync(string visit, params EvidenceItem[] evidence) => ActAsync(visit, "c-1", "rep-1", null, evidence);

    public Task<ActionReceipt> ActAsync(string visit, string? customer, string actor, Fields? fields, params EvidenceItem[] evidence) => company.ActAsync(new SalesAction
    {
        Id = $"{visit}-{Guid.NewGuid():N}", Node = "visit.recorded", OccurredAt = EndToEnd.Some.Now, Actor = actor, Customer = customer, Visit = visit, Fields = fields, Evidence = evidence,
    });

    public Task<JsonElement> ReadAsync(string visit) => company.GetAsync($"/v1/visits/{visit}");
}
