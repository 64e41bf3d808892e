using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesFlow.Access;
using SalesFlow.Actions;
using SalesFlow.Adoption;
using SalesFlow.Backtest;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Channels;
using SalesFlow.Customers;
using SalesFlow.Contracts;
using SalesFlow.Digest;
using SalesFlow.Erp;
using SalesFlow.Evidence;
using SalesFlow.Ideas;
using SalesFlow.Identity;
using SalesFlow.Import;
using SalesFlow.Interop;
using SalesFlow.Limits;
using SalesFlow.Mcp;
using SalesFlow.Notes;
using SalesFlow.Notifications;
using SalesFlow.Opportunities;
using SalesFlow.Orders;
using SalesFlow.Personal;
using SalesFlow.Sessions;
using SalesFlow.Tables;
using SalesFlow.Tenants;
using SalesFlow.Tickets;
using SalesFlow.Todos;
using SalesFlow.Visits;

namespace SalesFlow.Api;

/// <summary>The HTTP edge: what a host calls.</summary>
public static class SalesFlowApi
{
    /// <summary>Needs from the host: <see cref="IGrainFactory"/>, the journal, store and lists, <see cref="EvidenceFiles"/>.</summary>
    public static IServiceCollection AddSalesFlowApi(this IServiceCollection services, ApiOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        options ??= new ApiOptions();
        services.AddSingleton(options);
        services.AddSingleton(options.Limits);
        services.AddSingleton<TenantMeters>();
        services.AddSingleton<EvidenceRoom>();
        services.AddSingleton<FairGate>();
        services.AddSingleton<KeyUses>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<SessionRing>();
        services.AddSingleton<SignInGuard>();
        services.AddOptions<ChannelOptions>();
        services.TryAddSingleton<Seal>();
        services.AddSingleton<ProviderBook>();
        services.AddSingleton<Issuers>();
        services.AddSingleton<TokenCheck>();
        services.AddSingleton<TokenRing>();
        services.AddSingleton<SignInFlow>();
        services.AddSingleton<ICatalogues, CatalogueCache>();
        services.AddSingleton<FileIndex>();
        services.AddSingleton<EvidenceLinks>();
        services.AddSingleton<NodeSchemas>();
        services.AddSingleton<Backtests>();
        services.AddSingleton<ArchivedChains>();
        services.AddSingleton<OrderBook>();
        services.TryAddSingleton<PurchaseReads>();
        services.AddSingleton<ForecastBook>();
        services.AddSingleton<CustomerTimeline>();
        services.AddSingleton<CustomerOverview>();
        services.AddSingleton<VisitForm>();
        services.AddSingleton<EvidenceReasons>();
        services.AddSingleton<PersonalExport>();
        services.AddSingleton<PromiseReads>();
        services.AddSingleton<Scopes>();
        services.AddSingleton<ScopeGuard>();
        services.AddSingleton<ActionDesk>();
        services.AddSingleton<TenantLoad>();
        services.AddSingleton<ActionsApi>();
        services.AddSingleton<PulseHub>();
        services.AddSingleton<PulseApi>();
        services.TryAddSingleton<IAlertFacts, AlertFacts>();
        services.TryAddSingleton<AlertSubjects>();
        services.AddSingleton<InboxApi>();
        services.TryAddSingleton<AdoptionBook>();
        services.TryAddSingleton<DigestReads>();
        services.AddSingleton<OcelImport>();
        services.AddSalesFlowMcp();
        services.TryAddSingleton<IImportReader, NoImportReader>();
        services.AddSingleton<ImportDesk>();
        services.AddSingleton<IImportWork>(all => all.GetRequiredService<ImportDesk>());
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        // A parameter that can't be read is told like any other mistake.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        return services.AddSalesFlowOpenApi();
    }

    /// <summary>Maps every route and puts the edge's own rules before them.</summary>
    public static WebApplication MapSalesFlow(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<Credentials>();
        app.UseMiddleware<Limiter>();
        app.UseMiddleware<ScopeGate>();
        app.UseMiddleware<TableAnswers>();
        IEndpointRouteBuilder routes = app;
        var guarded = routes.MapGroup("").Guarded();
        app.Services.GetRequiredService<ActionsApi>().Map(guarded);
        app.Services.GetRequiredService<PulseApi>().Map(guarded);
        app.Services.GetRequiredService<InboxApi>().Map(guarded);
        guarded.MapEvidence();
        guarded.MapChainList();
        guarded.MapChains();
        guarded.MapTemplates();
        guarded.MapBacktest();
        guarded.MapNodes();
        guarded.MapCalendars();
        guarded.MapContractReview();
        guarded.MapContracts();
        guarded.MapAlerts();
        guarded.MapChannels();
        guarded.MapRates();
        guarded.MapStuckAndFlow();
        guarded.MapOpportunities();
        guarded.MapTickets();
        guarded.MapVisits();
        guarded.MapTodos();
        guarded.MapNotes();
        guarded.MapIdeas();
        guarded.MapOrders();
        guarded.MapSilent();
        guarded.MapCustomers();
        guarded.MapPersonal();
        guarded.MapErp();
        guarded.MapPolicies();
        guarded.MapMembers();
        guarded.MapTeams();
        guarded.MapKeys();
        guarded.MapSessions();
        guarded.MapSignIn();
        guarded.MapIdentity();
        guarded.MapTenants();
        guarded.MapAudit();
        guarded.MapSalesFlowMcp();
        guarded.MapInterop();
        guarded.MapImports();
        guarded.MapAdoption();
        guarded.MapDigest();
        guarded.MapHealth();
        guarded.MapDocs();
        return app;
    }

    /// <summary>Health alone, for a process that serves no API.</summary>
    public static WebApplication MapSalesFlowHealth(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        ((IEndpointRouteBuilder)app).MapGroup("").Guarded().MapHealth();
        return app;
    }

    /// <summary>An endpoint that declares no role, or not how it goes by the caller's scope, is a mistake of ours: it fails when the routes are built, not when someone finds it open.</summary>
    private static RouteGroupBuilder Guarded(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.OfType<RoleMetadata>().Any())
            {
                throw new InvalidOperationException($"The endpoint {endpoint.DisplayName} declares no role. Say .Allow(Role.…).");
            }

            ReachRoutes.Check(endpoint);
        });
        return group;
    }
}
