using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace SalesFlow.Client;

/// <summary>A real little web server on a free port, and a client that talks to it and never waits long.</summary>
public sealed class Stage : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private Stage(WebApplication app) => this.app = app;

    public SalesFlowClient Client { get; private set; } = null!;

    public static async Task<Stage> StartAsync(Action<WebApplication> routes, SalesFlowClientOptions? options = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        routes(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var stage = new Stage(app);
        stage.http.BaseAddress = new Uri(app.Urls.Single());
        stage.Client = new SalesFlowClient(stage.http, "sf_test", options ?? new SalesFlowClientOptions { BaseDelay = TimeSpan.Zero });
        return stage;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}
