using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using SalesFlow.Web;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.Services.AddSalesFlowWeb(new Uri(builder.HostEnvironment.BaseAddress));
await builder.Build().RunAsync();
