using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Personal;

/// <summary>What is sealed comes back byte for byte with its key, and is a mark without it; nothing that looks like a box makes anyone stumble.</summary>
public sealed class SealTests
{
    private static readonly StreamId Stream = new("acme", "visit/v-1");
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 9, 0, 0, TimeSpan.Zero);
    private static readonly Catalogue Shipped = TenantDocuments.Shipped.ToCatalogue("acme", 1);
    private readonly PersonalKey customer = new("acme", "customer/c-1#0", PersonalKey.Fresh());
    private readonly PersonalKey member = new("acme", "member/u-1#0", PersonalKey.Fresh());

    private PersonalKey Both => customer.With(member);

    [Fact]
    public void A_sealed_record_opens_to_the_same_bytes_whatever_was_said()
    {
        var any = Gen.OneOf(Gen.String, Gen.String.Select(text => "sealed|" + text), Gen.Const("sealed|customer/c-1#0|3|AAAA"), Gen.Const("王工 \"138\\n😀\" ＋86 138-0013-8000"));
        Gen.Select(any, any, any, Gen.Double[-180, 180]).Where(t => Whole(t.Item1) && Whole(t.Item2) && Whole(t.Item3)).Sample(t =>
        {
            var plain = Record(Fields(t.Item1, t.Item2), [new() { Kind = "transcript", Text = t.Item3 }, new() { Kind = "location", Lat = t.Item4, Lon = 1.5 }, new() { Kind = "todo", Text = t.Item1 }], t.Item2);
            var sealedRecord = Sealer("visit.recorded").Seal(plain);

            Assert.Equal(Encoding.UTF8.GetString(plain), Encoding.UTF8.GetString(Opener.Open(sealedRecord, Ring)));
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(Opener.Open(sealedRecord, _ => null)).ValueKind);
        }, iter: 500);
    }

    [Fact]
    public void Names_numbers_texts_and_positions_are_nowhere_in_it_and_figures_stay()
    {
        var plain = Record("""{"amount":120000,"contact":"王立春","contacts":[{"name":"陈工","phone":"13911112222"}],"summary":"谈到了新产线","site":{"phone":"0571-88"},"model":"X200"}""",
            [new() { Kind = "transcript", Text = "客户王立春希望下月交货" }, new() { Kind = "photo", Sha256 = new string('a', 64), Name = "王立春.jpg", Lat = 30.123456, Lon = 120.654321 }], "给王立春打电话");
        var sealedRecord = Sealer("visit.recorded").Seal(plain);
        var text = Encoding.UTF8.GetString(sealedRecord);

        Assert.All((string[])["王立春", "陈工", "1391111", "产线", "0571", "交货", "30.123", "120.65", "打电话"], word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
        Assert.All((string[])["120000", "X200", new string('a', 64)], word => Assert.Contains(word, text, StringComparison.Ordinal));
        var erased = SubjectRecords.Fact(new JournalRecord(Stream, 1, 1, "action", Now, Opener.Open(sealedRecord, _ => null), [], "a-1"));
        Assert.True(Opener.IsErased(erased.Fields.Text("contact")));
        Assert.Equal("███████████", erased.Action.Evidence![0].Text);
        Assert.Equal((0d, 0d), (erased.Action.Evidence[1].Lat, erased.Action.Evidence[1].Lon));
        Assert.Equal(120000, erased.Fields.Number("amount"));
        Assert.Equal("███", JsonElement.Parse(erased.Given["todos"])[0].GetProperty("text").GetString()![..3]);
    }

    [Fact]
    public void A_verdict_does_not_change_when_texts_are_erased()
    {
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 5]).Sample((letters, blanks) =>
        {
            var item = new EvidenceItem { Kind = "transcript", Text = new string('话', letters) + new string(' ', blanks) };
            var record = Sealer("visit.recorded").Seal(Record("{}", [item, new() { Kind = "location", Lat = 1, Lon = 2 }], ""));
            var erased = SubjectRecords.Fact(new JournalRecord(Stream, 1, 1, "action", Now, Opener.Open(record, _ => null), [], "a-1")).Action.Evidence!;
            foreach (var (code, i) in new[] { ("transcript>=20", 0), ("transcript>=5", 0), ("transcript", 0), ("location", 1) })
            {
                Assert.Equal(Requirement.Parse(code)!.MetBy(i == 0 ? item : new() { Kind = "location", Lat = 1, Lon = 2 }), Requirement.Parse(code)!.MetBy(erased[i]));
            }
        });
    }

    [Fact]
    public void A_field_that_a_condition_goes_by_stays_and_a_field_that_a_tenant_marks_is_sealed()
    {
        var step = new StepTemplate { Key = "a", Node = "x.talk", When = new() { Field = "signer", In = ["boss"] } };
        var nodes = new Dictionary<string, Node>(Shipped.Nodes) { ["x.talk"] = new() { Key = "x.talk", Schema = """{"type":"object","properties":{"said":{"type":"string","personal":true},"topic":{"type":"string"}}}""" } };
        var own = Shipped with { Nodes = nodes, Templates = new() { ["t"] = new ChainTemplate { Key = "t", Steps = [step] } } };
        var text = Encoding.UTF8.GetString(new Sealer(PersonalNames.Of(own), "x.talk", customer, Both).Seal(Record("""{"said":"保密的话","signer":"boss","topic":"价格"}""", [], "")));

        Assert.DoesNotContain("保密的话", text, StringComparison.Ordinal);
        Assert.Contains("\"signer\":\"boss\"", text, StringComparison.Ordinal);
        Assert.Contains("价格", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_boxes_never_throw()
    {
        var record = Sealer("visit.recorded").Seal(Record(Fields("王立春", "138"), [new() { Kind = "location", Lat = 1.5, Lon = 2.5 }], "打电话"));
        Gen.Select(Gen.Int[0, record.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var damaged = record.ToArray();
            damaged[at] = value;
            try
            {
                _ = JsonElement.Parse(damaged);
            }
            catch (JsonException)
            {
                return;
            }

            _ = JsonElement.Parse(Opener.Open(damaged, Ring));
            Opener.Names(damaged, new HashSet<string>());
        }, iter: 5_000);
        foreach (var box in (string[])["sealed|", "sealed||", "sealed|customer/c-1#0|", "sealed|customer/c-1#0|3|", "sealed|customer/c-1#0|0|AAAA", "sealed|customer/c-1#0|99999999999|AAAA", "sealed|customer/c-1#0|n|!!", "sealed|a+b+c|3|AAAA", "sealed|+|3|"])
        {
            _ = JsonElement.Parse(Opener.Open(Encoding.UTF8.GetBytes("""{"data":{"x":"BOX","given":{"todos":"[{\"text\":\"BOX\"}"}}}""".Replace("BOX", box, StringComparison.Ordinal)), Ring));
        }
    }

    [Fact]
    public void A_box_opens_for_its_own_tenant_and_person_only()
    {
        var secret = PersonalKey.Fresh();
        var box = new PersonalKey("acme", "customer/c-1#0", secret).Seal("\"王\""u8);

        Assert.NotNull(new PersonalKey("acme", "customer/c-1#0", secret).Open(box));
        Assert.Null(new PersonalKey("other", "customer/c-1#0", secret).Open(box));
        Assert.Null(new PersonalKey("acme", "customer/c-2#0", secret).Open(box));
        Assert.Null(new PersonalKey("acme", "customer/c-1#0", PersonalKey.Fresh()).Open(box));
        Assert.NotEqual(SHA256.HashData("x"u8), new PersonalKey("acme", "customer/c-1#0", secret).Keyed(SHA256.HashData("x"u8)));
    }

    private static bool Whole(string text) => !text.Any(char.IsSurrogate) || text.Contains("😀", StringComparison.Ordinal);

    private static string Fields(string contact, string phone) => JsonSerializer.Serialize(
        new SortedDictionary<string, object> { ["contact"] = contact, ["contacts"] = new[] { new { name = contact, phone } }, ["other"] = phone, ["summary"] = phone }, Loose.Json);

    private Sealer Sealer(string node) => new(PersonalNames.Of(Shipped), node, customer, Both);

    private PersonalKey? Ring(string name) => name == customer.Name ? customer : name == Both.Name ? Both : null;

    private static byte[] Record(string fields, EvidenceItem[] evidence, string todo)
    {
        var given = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["day"] = "2026-11-28", ["todos"] = JsonSerializer.Serialize(new[] { new { id = "t-1", text = todo } }, Loose.Json) };
        var command = new ActionCommand("a-1", "visit.recorded", Now, "u-1", "c-1", "visit", "v-1", null, fields, evidence, [], [1], false);
        return SubjectRecords.Write(Stream, 1, Now, SubjectRecords.Data(Stream, command, [], given, null), []).Body;
    }
}
