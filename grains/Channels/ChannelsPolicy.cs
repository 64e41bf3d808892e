using System.Text.Json;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>The tenant's channels as they are kept. Changed by <c>/v1/channels</c> alone, which seals what is secret.</summary>
public sealed class ChannelsPolicy : PolicyKind<ChannelRules>
{
    private const int Most = 50;

    public static ChannelsPolicy Instance { get; } = new();

    public override string Key => "channels";

    public override bool Hidden => true;

    public override string Shipped => """{"channels":[]}""";

    public static Channel? Find(Catalogue catalogue, string key) => Array.Find(Instance.Of(catalogue).Channels, channel => channel.Key == key);

    /// <summary>The channels of a document of this policy.</summary>
    public static Channel[] Of(DocumentRow document) =>
        JsonSerializer.Deserialize<ChannelRules>(JsonSerializer.Deserialize<PolicyDocument>(document.Body, CatalogueReader.Json)!.Body, CatalogueReader.Json)!.Channels;

    protected override IReadOnlyList<FieldError> Check(ChannelRules policy) =>
        policy.Channels.Length > Most ? [new("/channels", $"holds at most {Most}")] : [];
}
