using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Telemetry;

/// <summary>A real server that has something to show: actions of every outcome, a file, a reader of the live feed, a window that fired.</summary>
public sealed class MeteredServer : IAsyncLifetime
{
    public const string Chain = "ch-77-secret";
    public const string Customer = "cu-77-secret";
    private readonly string folder = Directory.CreateTempSubdirectory("salesflow-metrics-").FullName;
    private ProductServer? server;
    private Stream? feed;

    internal ProductServer Server => server!;

    internal int EvidenceBytes { get; private set; }

    internal Task<MetricsPage> PageAsync() => MetricsPage.ReadAsync(Server.Http, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        server = await ProductServer.StartAsync(folder, cancellation: cancel);
        feed = await server.Http.GetStreamAsync(new Uri("/v1/pulse", UriKind.Relative), cancel);
        var company = new Company(server.Http, ProductServer.ApiKey);
        await Some.TwoStepsAsync(company.Client, length: "PT1S");
        await company.PlanAsync(Some.Chain(Chain, customer: Customer, owner: "ow-77-secret"));

        // 2 accepted, 1 replayed, 2 refused.
        var action = Some.Act("ac-77-secret-1", "x.c", customer: Customer);
        await company.ActAsync(action);
        await company.ActAsync(action);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await company.SendAsync("POST", "/v1/actions", """{"id":"ac-77-secret-2"}""")).Status);
        await company.ActAsync([Some.Act("ac-77-secret-3", "x.c", customer: Customer), Some.Act("ac-77-secret-4", "x.unheard-of", customer: Customer)]);

        var file = "%PDF-1.4 waybill"u8.ToArray();
        EvidenceBytes = file.Length;
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } };
        using var put = await server.Http.PutAsync(new Uri($"/v1/evidence/{Convert.ToHexStringLower(SHA256.HashData(file))}", UriKind.Relative), content, cancel);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);

        await Company.UntilAsync(async () => (await PageAsync()).Sum("salesflow_windows_lateness_seconds_count") > 0, "a window fires");
    }

    public async ValueTask DisposeAsync()
    {
        feed?.Dispose();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        Folder.Delete(folder);
    }
}
