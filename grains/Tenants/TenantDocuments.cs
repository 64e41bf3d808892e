using System.Text.Json;
using SalesFlow.Chains;
using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>A tenant's newest documents over what is shipped.</summary>
public sealed record TenantDocuments(
    TenantSettings Settings, Dictionary<string, ChainTemplate> Templates, Dictionary<string, Node> Nodes,
    Dictionary<string, CalendarDocument> Calendars, Dictionary<string, Member> Members, Dictionary<string, ApiKey> Keys, Dictionary<string, PolicyDocument> Policies, Dictionary<string, Team> Teams)
{
    /// <summary>How often each person's data was erased.</summary>
    public Dictionary<string, int> Erasures { get; } = [];

    public static TenantDocuments Shipped { get; } = From([]);

    public static TenantDocuments From(IEnumerable<DocumentRow> rows)
    {
        var d = new TenantDocuments(
            new TenantSettings(), new(Tenants.Shipped.Templates), new(Tenants.Shipped.Nodes),
            new() { [Tenants.Shipped.DefaultCalendar.Key] = Tenants.Shipped.DefaultCalendar }, [], [], [], []);
        foreach (var row in rows)
        {
            switch (row.Kind)
            {
                case DocumentKinds.Template:
                    d.Templates[row.Id] = Read<StoredTemplate>(row).Template;
                    break;
                case DocumentKinds.Node:
                    d.Nodes[row.Id] = Read<Node>(row);
                    break;
                case DocumentKinds.Calendar:
                    d.Calendars[row.Id] = Read<CalendarDocument>(row);
                    break;
                case DocumentKinds.Member:
                    d.Members[row.Id] = Read<Member>(row);
                    break;
                case DocumentKinds.Team:
                    d.Teams[row.Id] = Read<Team>(row);
                    break;
                case DocumentKinds.Settings:
                    d = d with { Settings = Read<TenantSettings>(row) };
                    break;
                case DocumentKinds.Policy:
                    d.Policies[row.Id] = Read<PolicyDocument>(row);
                    break;
                case DocumentKinds.Erasure:
                    d.Erasures[row.Id] = Read<Personal.Erasure>(row).Number;
                    break;
                case DocumentKinds.Key:
                    d.Keys[row.Id] = Read<ApiKey>(row);
                    break;
            }
        }

        return d;
    }

    public Catalogue ToCatalogue(string tenant, int stamp) => new(tenant, stamp, Settings, Templates, Nodes, Calendars, Members, Policies, Teams, Erasures);

    private static T Read<T>(DocumentRow row) => JsonSerializer.Deserialize<T>(row.Body, CatalogueReader.Json)!;
}
