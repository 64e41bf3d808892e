using System.Net;
using System.Text.Json;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Telemetry;

/// <summary>The log of a real run that says as much as it can.</summary>
public sealed class LogTests
{
    private const string Body = "words-of-the-body-only";
    private const string WrongKey = "sf_wrong-key-wrong-key-wrong-key-wrong-key";

    /// <summary>A shell hands on no variables with dots in their names, <c>env</c> does.</summary>
    private const string Verbose = "exec env Logging__LogLevel__Microsoft.AspNetCore=Trace Logging__LogLevel__Orleans.Runtime=Debug ";
    private const string OperatorKey = "sf_operator-key-operator-key-operator-key";

    [Fact]
    public async Task Lines_are_json_with_tenant_and_trace_and_never_hold_a_key_or_a_body()
    {
        using var folder = new Folder();
        var log = folder.Sub("log");
        var address = new Uri($"http://127.0.0.1:{ChildServer.FreePort()}");
        await using var server = ChildServer.Start("sh", ["-c", Verbose + "dotnet \"$0\" serve > \"$1\" 2>&1", Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), log], address, new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["SalesFlow__DataDirectory"] = folder.Sub("data"),
            ["SalesFlow__Bootstrap__Tenant"] = ProductServer.Tenant,
            ["SalesFlow__Bootstrap__ApiKey"] = ProductServer.ApiKey,
            ["SalesFlow__Bootstrap__OperatorKey"] = OperatorKey,
            ["SalesFlow__Telemetry__Logs"] = "json",
            ["Logging__LogLevel__Default"] = "Trace",
        });
        await server.WaitReadyAsync("/healthz/ready", TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = address };
        await SendAsync(new(http, ProductServer.ApiKey), HttpStatusCode.Created);
        await SendAsync(new(http, WrongKey), HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, (await new Company(http, OperatorKey).SendAsync("GET", "/v1/tenants")).Status);
        Assert.True(await server.StopAsync(TimeSpan.FromSeconds(60)));

        var text = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Contains(lines, line => Scope(line, "Tenant") == ProductServer.Tenant && Scope(line, "TraceId") is { Length: 32 } && Scope(line, "RequestPath") == "/v1/actions");
        Assert.DoesNotContain(lines, line => Scope(line, "RequestPath") == "/healthz/ready" && Scope(line, "Tenant") is not null);
        foreach (var secret in new[] { ProductServer.ApiKey, WrongKey, OperatorKey, Body })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    private static async Task SendAsync(Company company, HttpStatusCode expected)
    {
        var (status, text, answer) = await company.SendAsync(
            "POST", "/v1/actions", $$$"""{"id":"a-1","node":"todo.done","occurredAt":"2026-11-23T10:00:00Z","actor":"rep-1","customer":"c-1","fields":{"note":"{{{Body}}}"}}""");
        answer.Dispose();
        Assert.True(status == expected, text);
    }

    private static string? Scope(JsonElement line, string name) => !line.TryGetProperty("Scopes", out var scopes) ? null
        : scopes.EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.Object && scope.TryGetProperty(name, out _)).Select(scope => scope.GetProperty(name).GetString()).FirstOrDefault();
}
