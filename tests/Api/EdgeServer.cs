using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SalesFlow.Hosting;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Api;

/// <summary>The whole server in this process, on a free port and a data directory of its own.</summary>
public class EdgeServer : IAsyncLifetime
{
    public const string AdminKey = "sf_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
    public const string OperatorKey = "sf_oooooooooooooooooooooooooooooooooooooooo";
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-edge-").FullName;

    public WebApplication App { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["SalesFlow:DataDirectory"] = directory, ["SalesFlow:Bootstrap:Tenant"] = "acme", ["SalesFlow:Bootstrap:ApiKey"] = AdminKey,
            ["SalesFlow:Bootstrap:OperatorKey"] = OperatorKey, ["urls"] = "http://127.0.0.1:0",
        };
        await ConfigureAsync(settings);
        App = await ServerHost.BuildAsync(settings);
        await App.StartAsync();
        Http = new HttpClient { BaseAddress = new(App.Urls.First()) };
    }

    /// <summary>Other settings than an embedded server's.</summary>
    protected virtual ValueTask ConfigureAsync(Dictionary<string, string?> settings) => default;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http?.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Folder.Delete(directory);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Answer)> SendAsync(
        string method, string path, string? body = null, string? key = AdminKey, string mediaType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default, answer);
    }

    /// <summary>Another tenant's admin key.</summary>
    public async Task<string> TenantAsync(string id) =>
        (await SendAsync("POST", "/v1/tenants", $$"""{"id":"{{id}}"}""", OperatorKey)).Body.GetProperty("key").GetString()!;

    public async Task<string> KeyAsync(string role) => (await SendAsync("POST", "/v1/keys", $$"""{"role":"{{role}}"}""")).Body.GetProperty("key").GetString()!;

    /// <summary>Plans a chain of the shipped template 方案交付; by default one whose start is long past.</summary>
    public async Task PlanAsync(string id, string start = Some.Past) => Assert.Equal(HttpStatusCode.Created, (await SendAsync("POST", "/v1/chains",
        $$"""{"id":"{{id}}","template":"proposal-delivery","customer":"c-1","owner":"rep-1","plannedStart":"{{start}}"}""")).Status);
}
