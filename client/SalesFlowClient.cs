namespace SalesFlow.Client;

/// <summary>
/// The HTTP API of SalesFlow, typed. One instance per server and credential, made once and shared: it is safe for concurrent use.
/// Every call throws <see cref="SalesFlowException"/> when the server refuses, and <see cref="HttpRequestException"/> when it can't be reached
/// after all attempts.
/// </summary>
public sealed class SalesFlowClient
{
    /// <param name="http">Carries the server's base address; is not disposed by the client.</param>
    /// <param name="apiKey">An API key (<c>sf_…</c>) or access token; null where a cookie carries the session.</param>
    /// <param name="options">How often and how patiently calls are repeated; null for the defaults.</param>
    public SalesFlowClient(HttpClient http, string? apiKey, SalesFlowClientOptions? options = null)
    {
        var pipe = new ApiPipe(http, apiKey, options ?? new SalesFlowClientOptions());
        Actions = new ActionsApi(pipe);
        Evidence = new EvidenceApi(pipe);
        Chains = new ChainsApi(pipe);
        Templates = new TemplatesApi(pipe);
        Nodes = new NodesApi(pipe);
        Calendars = new CalendarsApi(pipe);
        Contracts = new ContractsApi(pipe);
        Members = new MembersApi(pipe);
        Alerts = new AlertsApi(pipe);
        Board = new BoardApi(pipe);
        Channels = new ChannelsApi(pipe);
        Keys = new KeysApi(pipe);
        Tenants = new TenantsApi(pipe);
        Tickets = new TicketsApi(pipe);
        Sessions = new SessionsApi(pipe);
        Identity = new IdentityApi(pipe);
        Customers = new CustomersApi(pipe);
        Orders = new OrdersApi(pipe);
        Audit = new AuditApi(pipe);
        Todos = new TodosApi(pipe);
        Visits = new VisitsApi(pipe);
        Notes = new NotesApi(pipe);
        Ideas = new IdeasApi(pipe);
        Interop = new InteropApi(pipe);
        Documents = new DocumentsApi(pipe);
        Imports = new ImportsApi(pipe);
        Personal = new PersonalApi(pipe);
    }

    /// <summary>Whole logs, out and in, in forms that other programs know.</summary>
    public InteropApi Interop { get; }

    /// <summary>Settings as documents, for tools that keep them as files (role <c>admin</c>).</summary>
    public DocumentsApi Documents { get; }

    /// <summary>What is held of one person, and erasing it (role <c>admin</c>).</summary>
    public PersonalApi Personal { get; }

    /// <summary>Files brought in as history (role <c>admin</c>).</summary>
    public ImportsApi Imports { get; }

    /// <summary>What people did, one by one or in batches.</summary>
    public ActionsApi Actions { get; }

    /// <summary>Photos, documents, signatures: kept under the digest of their content.</summary>
    public EvidenceApi Evidence { get; }

    /// <summary>Promises in steps, with their windows.</summary>
    public ChainsApi Chains { get; }

    /// <summary>What a chain consists of.</summary>
    public TemplatesApi Templates { get; }

    /// <summary>The kinds of action, with what each needs as evidence.</summary>
    public NodesApi Nodes { get; }

    /// <summary>Working hours and the arithmetic on them.</summary>
    public CalendarsApi Calendars { get; }

    /// <summary>Contracts: legal's queue, findings and waivers, promises, figures; and first reviews of texts.</summary>
    public ContractsApi Contracts { get; }

    /// <summary>People, teams and reporting lines.</summary>
    public MembersApi Members { get; }

    /// <summary>Reminders and escalations that were fired.</summary>
    public AlertsApi Alerts { get; }

    /// <summary>Rates, stuck steps, heat map, flow and the live pulse.</summary>
    public BoardApi Board { get; }

    /// <summary>Ways out: webhooks, robots, e-mail.</summary>
    public ChannelsApi Channels { get; }

    /// <summary>API keys of the tenant (role <c>admin</c>).</summary>
    public KeysApi Keys { get; }

    /// <summary>Tenants of the service (role <c>operator</c>).</summary>
    public TenantsApi Tenants { get; }

    /// <summary>Support tickets and their queue.</summary>
    public TicketsApi Tickets { get; }

    /// <summary>Promises with a date.</summary>
    public TodosApi Todos { get; }

    /// <summary>Visits, and what their form opens with.</summary>
    public VisitsApi Visits { get; }

    /// <summary>Quick notes and their tags.</summary>
    public NotesApi Notes { get; }

    /// <summary>Improvement ideas.</summary>
    public IdeasApi Ideas { get; }

    /// <summary>Signing in and out with a cookie.</summary>
    public SessionsApi Sessions { get; }

    /// <summary>The organisation's OpenID providers (role <c>admin</c>).</summary>
    public IdentityApi Identity { get; }

    /// <summary>Customers: profiles, all about one, who went silent.</summary>
    public CustomersApi Customers { get; }

    /// <summary>Orders and what is owed for them.</summary>
    public OrdersApi Orders { get; }

    /// <summary>Who changed which setting when (role <c>admin</c>).</summary>
    public AuditApi Audit { get; }
}
