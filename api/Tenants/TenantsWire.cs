using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Api;

namespace SalesFlow.Tenants;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NodeWire))]
[JsonSerializable(typeof(Page<NodeWire>))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(TeamRequest))]
[JsonSerializable(typeof(TeamWire))]
[JsonSerializable(typeof(Page<TeamWire>))]
[JsonSerializable(typeof(KeyWire))]
[JsonSerializable(typeof(Page<KeyWire>))]
[JsonSerializable(typeof(TenantRequest))]
[JsonSerializable(typeof(TenantWire))]
[JsonSerializable(typeof(Page<TenantWire>))]
internal sealed partial class TenantsJson : JsonSerializerContext;
