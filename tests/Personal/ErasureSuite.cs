using System.Net;
using System.Text;
using System.Text.Json;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Personal;

/// <summary>A real server on a real database: what is erased is nowhere any more, and everything that proves still holds.</summary>
public abstract class ErasureSuite : IDisposable
{
    private const string Replayed = "Idempotent-Replayed";

    /// <summary>Of the customer c-1 and nobody else.</summary>
    protected static readonly string[] OfCustomer = ["陈记精密", "王立春", "13911112222", "13800138000", "wang@chenji.example", "滨江路一百零八号", "30.2718231", "120.1551732", "换掉老设备", "回电给王"];

    private static readonly string[] OfMember = ["林小满", "xiaoman@corp.example", "自己的备忘"];

    private readonly Folder folder = new();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string Data => folder.Sub("data");

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ProductServer> StartAsync();

    /// <summary>Which of the words are anywhere in what the database keeps, current rows and journal alike.</summary>
    protected abstract Task<string[]> KeptAsync(string[] words);

    /// <summary>The same, in the journal and documents only.</summary>
    protected abstract Task<string[]> RecordedAsync(string[] words);

    protected abstract Task<(int Exit, string Output, string Error)> VerifyAsync();

    [Fact]
    public async Task A_customer_who_is_erased_is_nowhere_any_more_and_everything_that_proves_holds()
    {
        byte[] before, after;
        await using (var server = await StartAsync())
        {
            var company = new Company(server.Http, ProductServer.ApiKey);
            var (own, shared) = await TellAsync(company);
            Assert.Empty(await RecordedAsync(OfCustomer));
            Assert.Equal(OfCustomer.Intersect(["陈记精密", "王立春", "13911112222"]).Order(), (await KeptAsync(["陈记精密", "王立春", "13911112222"])).Order());
            Assert.Single((await company.GetAsync("/v1/notes?search=王立春")).GetProperty("items").EnumerateArray());
            var held = await company.GetAsync("/v1/customers/c-1/personal");
            Assert.All(OfCustomer, word => Assert.Contains(word, held.ToString(), StringComparison.Ordinal));
            Assert.DoesNotContain("赵敏", held.ToString(), StringComparison.Ordinal);
            Assert.Equal((0, 0), (held.GetProperty("plain").GetInt32(), held.GetProperty("erasures").GetInt32()));
            before = Encoding.UTF8.GetBytes((await company.SendAsync("GET", "/v1/chains/ch-1/receipt")).Text);
            var (chain, visit, rates) = (await company.GetAsync("/v1/chains/ch-1"), await company.GetAsync("/v1/visits/v-1"), (await company.GetAsync("/v1/rates?groupBy=template")).GetProperty("groups").ToString());

            var done = await company.PostAsync("/v1/customers/c-1/erase", """{"id":"er-1","reason":"本人要求删除"}""");
            Assert.Equal(("customer/c-1", "done", 1, 1, 1, 0), (Text(done, "who"), Text(done, "state"), Number(done, "number"), Number(done, "files"), Number(done, "keptFiles"), Number(done, "plain")));
            Assert.True(Number(done, "streams") >= 5, done.ToString());

            Assert.Empty(await KeptAsync(OfCustomer));
            Assert.Equal(["赵敏"], await KeptAsync(["赵敏"]));
            Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", $"/v1/evidence/{own}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await company.SendAsync("GET", $"/v1/evidence/{shared}")).Status);
            var left = await company.GetAsync("/v1/customers/c-1/personal");
            Assert.All(OfCustomer, word => Assert.DoesNotContain(word, left.ToString(), StringComparison.Ordinal));
            Assert.Contains("███", left.ToString(), StringComparison.Ordinal);
            Assert.Equal(held.GetProperty("actions").GetArrayLength(), left.GetProperty("actions").GetArrayLength());
            foreach (var path in (string[])["/v1/customers/c-1", "/v1/customers/c-1/overview", "/v1/visits/v-1", "/v1/notes", "/v1/todos", "/v1/ideas", "/v1/chains/ch-1", "/v1/chains/ch-1/journal", "/v1/customers/c-1/timeline", "/v1/export/ocel?format=json", "/v1/audit"])
            {
                var (status, text, _) = await company.SendAsync("GET", path);
                Assert.Equal((path, HttpStatusCode.OK), (path, status));
                Assert.All(OfCustomer, word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
            }

            Assert.Empty((await company.GetAsync("/v1/notes?search=王立春")).GetProperty("items").EnumerateArray());
            Assert.Equal(Text(visit, "state"), Text(await company.GetAsync("/v1/visits/v-1"), "state"));
            Assert.Equal(chain.GetProperty("loop").ToString(), (await company.GetAsync("/v1/chains/ch-1")).GetProperty("loop").ToString());
            Assert.Equal(rates, (await company.GetAsync("/v1/rates?groupBy=template")).GetProperty("groups").ToString());
            Assert.Equal(50000, Number(await company.GetAsync("/v1/customers/c-1"), "creditLimit"));

            // What was sent before cannot be tried out by sending it again.
            var (refused, words, _) = await company.SendAsync("POST", "/v1/actions", Note);
            Assert.Equal(((HttpStatusCode)422, true), (refused, words.Contains("action-id-reused", StringComparison.Ordinal)));
            var (_, same, answer) = await company.SendAsync("POST", "/v1/customers/c-1/erase", """{"id":"er-1","reason":"本人要求删除"}""");
            Assert.Equal(("true", done.ToString()), (answer.Headers.GetValues(Replayed).Single(), JsonElement.Parse(same).ToString()));

            // What comes later is new, and can be erased again.
            await company.PostAsync("/v1/actions", """{"id":"new","node":"note.taken","occurredAt":"2026-11-28T09:00:00Z","actor":"u-1","note":"n-9","customer":"c-1","fields":{"text":"新来的周先生"}}""");
            Assert.Contains("新来的周先生", (await company.GetAsync("/v1/notes/n-9")).ToString(), StringComparison.Ordinal);
            Assert.Equal(2, Number(await company.PostAsync("/v1/customers/c-1/erase", """{"id":"er-2","reason":"再次要求"}"""), "number"));
            Assert.Empty(await KeptAsync(["新来的周先生"]));
            after = Encoding.UTF8.GetBytes((await company.SendAsync("GET", "/v1/chains/ch-1/receipt")).Text);
            Assert.True(await server.StopAsync());
        }

        var (exit, output, error) = await VerifyAsync();
        Assert.True(exit == 0, output + error);
        foreach (var receipt in (byte[][])[before, after])
        {
            await File.WriteAllBytesAsync(folder.Sub("receipt.json"), receipt, Cancel);
            Assert.Equal(0, (await Cli.RunAsync(new Dictionary<string, string?>(), "verify", folder.Sub("receipt.json"))).Exit);
        }

        await using var again = await StartAsync();
        Assert.Equal("valid", Text(await new Company(again.Http, ProductServer.ApiKey).GetAsync("/v1/visits/v-1"), "state"));
    }

    [Fact]
    public async Task A_member_who_is_erased_hands_over_first_and_leaves_an_id()
    {
        await using (var server = await StartAsync())
        {
            var company = new Company(server.Http, ProductServer.ApiKey);
            await TellAsync(company);
            Assert.Equal(HttpStatusCode.NoContent, (await company.SendAsync("PUT", "/v1/members/u-1/password", """{"new":"correct horse battery"}""")).Status);
            await company.PostAsync("/v1/keys", """{"role":"writer","actor":"u-1","name":"phone"}""");
            Assert.Empty(await RecordedAsync(OfMember));
            var held = await company.GetAsync("/v1/members/u-1/personal");
            Assert.All(OfMember, word => Assert.Contains(word, held.ToString(), StringComparison.Ordinal));
            Assert.Equal((true, 1), (held.GetProperty("account").GetProperty("password").GetBoolean(), held.GetProperty("account").GetProperty("keys").GetArrayLength()));

            var (status, text, _) = await company.SendAsync("POST", "/v1/members/u-1/erase", """{"id":"er-1","reason":"离职"}""");
            Assert.Equal((HttpStatusCode.Conflict, true), (status, text.Contains("/reassign", StringComparison.Ordinal)));
            foreach (var chain in await company.AllAsync("/v1/chains?owner=u-1"))
            {
                if (Text(chain, "state") is "open" or "planned")
                {
                    await company.PostAsync($"/v1/chains/{Text(chain, "id")}/reassign", """{"owner":"u-2"}""");
                }
            }

            Assert.Equal("done", Text(await company.PostAsync("/v1/members/u-1/erase", """{"id":"er-1","reason":"离职"}"""), "state"));
            Assert.Empty(await KeptAsync(OfMember));
            Assert.DoesNotContain((await company.GetAsync("/v1/keys")).GetProperty("items").EnumerateArray(), key => key.TryGetProperty("actor", out var actor) && actor.GetString() == "u-1");
            Assert.Equal("""{"id":"u-1","version":2,"team":"east","roles":[]}""", (await company.GetAsync("/v1/members/u-1")).ToString());
            Assert.Equal("u-1", Text(await company.GetAsync("/v1/visits/v-1"), "owner"));

            // Where the member was goes with them, what the customer said does not.
            var visit = (await company.GetAsync("/v1/customers/c-1/personal")).ToString();
            Assert.DoesNotContain("30.2718231", visit, StringComparison.Ordinal);
            Assert.Contains("换掉老设备", visit, StringComparison.Ordinal);
            Assert.True(await server.StopAsync());
        }

        var (exit, output, error) = await VerifyAsync();
        Assert.True(exit == 0, output + error);
    }

    private const string Note = """{"id":"n-1-taken","node":"note.taken","occurredAt":"2026-11-28T08:00:00Z","actor":"u-1","note":"n-1","customer":"c-1","fields":{"text":"王立春说想换掉老设备，电话 13911112222"}}""";

    /// <summary>Two customers, two members, and something of everything that can hold a name.</summary>
    /// <returns>Digests of a file that only c-1's records name, and of one that c-2's name too.</returns>
    private protected static async Task<(string Own, string Shared)> TellAsync(Company company)
    {
        var now = Stamp.Text(Some.Now);
        foreach (var (id, body) in new[] { ("u-1", """{"name":"林小满","team":"east","roles":["rep"],"addresses":{"email":"xiaoman@corp.example"}}"""), ("u-2", """{"name":"高远","team":"east","roles":["rep"]}""") })
        {
            Assert.Equal(HttpStatusCode.OK, (await company.SendAsync("PUT", $"/v1/members/{id}", body)).Status);
        }

        var own = (await company.Client.Evidence.UploadAsync((byte[])[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, .. "王立春和设备"u8], "image/png", Cancel)).ToString();
        var shared = (await company.Client.Evidence.UploadAsync("%PDF-1.4 catalogue"u8.ToArray(), "application/pdf", Cancel)).ToString();
        await company.PostAsync("/v1/actions", $$$"""{"id":"p-1","node":"customer.profiled","occurredAt":"{{{now}}}","actor":"u-1","customer":"c-1","fields":{"name":"陈记精密","phone":"13800138000","address":"滨江路一百零八号","creditLimit":50000,"contacts":[{"name":"王立春","phone":"13911112222","mail":"wang@chenji.example"}]}}""");
        await company.PostAsync("/v1/actions", $$$"""{"id":"p-2","node":"customer.profiled","occurredAt":"{{{now}}}","actor":"u-2","customer":"c-2","fields":{"name":"赵敏","phone":"13700137000"}}""");
        await company.PostAsync("/v1/actions", Note);
        await company.PostAsync("/v1/actions", $$$"""{"id":"n-1-linked","node":"note.linked","occurredAt":"{{{now}}}","actor":"u-1","note":"n-1","fields":{"idea":"i-1"}}""");
        await company.PostAsync("/v1/actions", $$$"""{"id":"n-2-taken","node":"note.taken","occurredAt":"{{{now}}}","actor":"u-1","note":"n-2","fields":{"text":"自己的备忘：周五体检"}}""");
        await company.PostAsync("/v1/actions", $$$"""
            {"id":"v-1-recorded","node":"visit.recorded","occurredAt":"{{{now}}}","actor":"u-1","visit":"v-1","customer":"c-1","fields":{"contact":"王立春","summary":"想换掉老设备"},
             "evidence":[{"kind":"photo","sha256":"{{{own}}}","name":"王立春.png","lat":30.2718231,"lon":120.1551732,"fixedAt":"{{{now}}}"},
              {"kind":"transcript","text":"王立春：我们打算明年换掉老设备，先看看你们的报价再说，最好月底前。"},{"kind":"todo","text":"回电给王立春","dueAt":"{{{Stamp.Text(Some.Now.AddDays(2))}}}"}]}
            """);
        await company.PostAsync("/v1/chains", $$$"""{"id":"ch-1","template":"proposal-delivery","customer":"c-1","owner":"u-1","plannedStart":"{{{now}}}","fields":{"contact":"王立春"}}""");
        await company.PostAsync("/v1/actions", $$$"""{"id":"need-1","node":"need.raised","occurredAt":"{{{now}}}","actor":"u-1","chain":"ch-1","fields":{"need":"王立春要两台 X200"},"evidence":[{"kind":"transcript","text":"我叫王立春，要两台"}]}""");
        await company.PostAsync("/v1/actions", $$$"""{"id":"prop-1","node":"proposal.submitted","occurredAt":"{{{now}}}","actor":"u-1","chain":"ch-1","fields":{"version":"v1"},"evidence":[{"kind":"document","sha256":"{{{shared}}}","name":"给王立春的方案.pdf"}]}""");
        await company.PostAsync("/v1/actions", $$$"""{"id":"prop-2","node":"proposal.submitted","occurredAt":"{{{now}}}","actor":"u-2","customer":"c-2","fields":{"version":"v1"},"evidence":[{"kind":"document","sha256":"{{{shared}}}","name":"样本.pdf"}]}""");
        await company.PostAsync("/v1/actions", $$$"""{"id":"pres-1","node":"proposal.presented","occurredAt":"{{{now}}}","actor":"u-1","opportunity":"o-1","customer":"c-1","fields":{"audience":"王立春","summary":"王立春看了方案"},"evidence":[{"kind":"document","sha256":"{{{shared}}}"}]}""");
        return (own, shared);
    }

    protected static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;

    private static int Number(JsonElement from, string name) => from.GetProperty(name).GetInt32();
}
