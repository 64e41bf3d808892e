using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;
using SalesFlow.Client;
using SalesFlow.Web.Live;
using SalesFlow.Web.Look;
using SalesFlow.Web.Sessions;

namespace SalesFlow.Web;

/// <summary>What pages need, in the browser as on the server that draws them first.</summary>
public static class WebServices
{
    /// <summary>In the browser: asks the server that the page came from.</summary>
    public static IServiceCollection AddSalesFlowWeb(this IServiceCollection services, Uri server)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddScoped(all => new HttpClient(new HandoverHandler(all.GetRequiredService<Handover>(), all.GetRequiredService<Words>()) { InnerHandler = new HttpClientHandler() })
        {
            BaseAddress = server,
        });
        return services.AddSalesFlowPages();
    }

    /// <summary>What is the same on both sides; the HTTP client is not.</summary>
    public static IServiceCollection AddSalesFlowPages(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMudServices();
        services.AddScoped<Words>();
        services.AddScoped<Show>();
        services.AddScoped<Handover>();
        services.AddScoped<Session>();
        services.AddScoped<Names>();
        services.AddScoped<Export>();
        services.AddScoped<Offline.DeviceQueue>();
        services.AddScoped<Inbox.InboxLive>();
        services.AddScoped<Record.CustomerFinder>();
        services.AddScoped(all => new SalesFlowClient(all.GetRequiredService<HttpClient>(), apiKey: null, new SalesFlowClientOptions { Attempts = 3, AttemptTimeout = TimeSpan.FromSeconds(15) }));
        return services;
    }
}
