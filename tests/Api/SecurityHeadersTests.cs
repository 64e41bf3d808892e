using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>What every page and every kind of answer tells browsers about itself.</summary>
[Collection(OneServer.Name)]
public sealed partial class SecurityHeadersTests(EdgeServer server)
{
    private const string Data = "default-src 'none'; frame-ancestors 'none'";

    [Fact]
    public async Task Every_page_runs_scripts_of_this_server_alone_and_is_shown_in_no_other_page()
    {
        var pages = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Select(endpoint => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.Trim('/'), "some")).Distinct().ToArray();
        Assert.True(pages.Length > 30, $"{pages.Length} pages");
        var nonces = new HashSet<string>();
        foreach (var page in pages)
        {
            using var answer = await server.Http.GetAsync(page, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{page} answers {answer.StatusCode}");
            var policy = Policy(answer);
            var scripts = policy["script-src"].Split(' ');
            Assert.DoesNotContain("'unsafe-inline'", scripts);
            Assert.DoesNotContain("'unsafe-eval'", scripts);
            Assert.All(scripts, source => Assert.True(source is "'self'" or "'wasm-unsafe-eval'" || source.StartsWith("'nonce-", StringComparison.Ordinal), source));
            Assert.Equal(("'none'", "'self'", "'self'", "'none'"), (policy["default-src"], policy["base-uri"], policy["form-action"], policy["frame-ancestors"]));
            Assert.Equal(("nosniff", "same-origin"), (One(answer, "X-Content-Type-Options"), One(answer, "Referrer-Policy")));
            Assert.Contains("no-store", One(answer, "Cache-Control"), StringComparison.Ordinal);
            Assert.Contains("camera=(self)", One(answer, "Permissions-Policy"), StringComparison.Ordinal);
            Assert.True(nonces.Add(scripts.Single(source => source.StartsWith("'nonce-", StringComparison.Ordinal))), $"{page} has the nonce of another answer");
            var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotMatch("<[^>]+ on[a-z]+=", html);
        }
    }

    [Fact]
    public async Task Every_read_of_the_API_says_that_it_is_data()
    {
        var reads = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("GET"))
            .Select(endpoint => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.Trim('/'), "some")).Distinct().ToArray();
        Assert.True(reads.Length > 60, $"{reads.Length} reads");
        foreach (var read in reads.Concat(["/v1/nowhere", "/openapi/v1.json", "/healthz/live", "/healthz/ready"]))
        {
            foreach (var key in new[] { EdgeServer.AdminKey, null })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, read) { Headers = { { "Authorization", key is null ? [] : [$"Bearer {key}"] } } };
                using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                Assert.Equal((read, "nosniff"), (read, One(answer, "X-Content-Type-Options")));
                // Ways to sign in lead a browser on to a page.
                Assert.True(answer.RequestMessage!.RequestUri!.AbsolutePath == "/sign-in" || One(answer, "Content-Security-Policy") == Data, $"{read}: {One(answer, "Content-Security-Policy")}");
            }
        }
    }

    [Theory]
    [InlineData("/docs/", "frame-ancestors", "'none'")]
    [InlineData("/docs/", "default-src", "'none'")]
    [InlineData("/orleans/", "frame-ancestors", "'none'")]
    public async Task What_is_not_ours_to_write_is_shown_in_no_other_page_either(string path, string directive, string expected)
    {
        using var answer = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal((expected, "nosniff"), (Policy(answer)[directive], One(answer, "X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("/app.js")]
    [InlineData("/app.css")]
    [InlineData("/icon.svg")]
    [InlineData("/manifest.webmanifest")]
    public async Task Files_of_the_app_are_what_they_say(string path)
    {
        using var answer = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "nosniff", false), (answer.StatusCode, One(answer, "X-Content-Type-Options"), answer.Headers.Contains("Server")));
    }

    private static Dictionary<string, string> Policy(HttpResponseMessage answer) =>
        One(answer, "Content-Security-Policy").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(' ', 2)).ToDictionary(part => part[0], part => part[1]);

    private static string One(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
