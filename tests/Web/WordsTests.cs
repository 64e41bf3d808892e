using System.Text.RegularExpressions;
using SalesFlow.Api;
using SalesFlow.Support;
using SalesFlow.Web.Look;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Whatever the server refuses, a Chinese page says it in Chinese, and an English one in English.</summary>
public sealed partial class WordsTests
{
    private static Words Chinese => new();

    private static Words English
    {
        get
        {
            var words = new Words();
            words.Choose(true);
            return words;
        }
    }

    [Fact]
    public void Every_code_that_the_server_answers_has_chinese_words()
    {
        var grains = Enum.GetValues<RefusalCode>().Select(code => code.Word());
        var edge = Directory.GetFiles(Repository.Path("api"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).SelectMany(file => Code().Matches(File.ReadAllText(file))).Select(found => found.Groups[1].Value).ToArray();
        Assert.True(edge.Length > 20);
        Assert.DoesNotContain(grains.Concat(edge).Distinct(), code => !ProblemWords.Knows(code));
    }

    [Theory]
    [InlineData("'下周' is not a time in ISO 8601", "“下周”不是时间")]
    [InlineData("no actor of order.placed in 销售; a list such as [name, = erp] gives a fallback", "列“销售”里没有人")]
    [InlineData("'金额': '很多' is not a number such as 1280.50", "列“金额”：“很多”不是数字")]
    [InlineData("its time differs from line 3, which tells the same order.placed", "和第 3 行是同一个动作，时间却不同")]
    [InlineData("the chain was refused: there is no template 'nil'", "动作链没有接受：没有模板“nil”")]
    [InlineData("line 2: the root element is 'x', not 'log'", "第 2 行：这不是 XES 日志（根元素是“x”）")]
    [InlineData("/fields/quantity: must be a number (and 1 more, see 'errors')", "“数量”请填数字")]
    [InlineData("line 2: 1 cells where the header has 2", "第 2 行：有 1 格，表头有 2 格")]
    [InlineData("holds at most 20 member ids", "最多 20 项")]
    [InlineData("is an address that begins with https:// or http://, without user or fragment", "请填以 https:// 开头的地址，不带用户名和 # 后面的部分")]
    [InlineData("is an address such as smtp://host:port", "请填地址，例如 smtp://host:port")]
    [InlineData("is that of smtp.example.com; give the one of smtp.example.net", "已保存的密钥是 smtp.example.com 的，换了服务器请重新填")]
    [InlineData("not reached: ConnectionError", "连不上对方，请核对地址和端口")]
    [InlineData("the provider answered 310000: sign not match", "签名不对，请核对密钥（310000）")]
    [InlineData("is missing", "必填")]
    [InlineData("something that nobody has thought of", "something that nobody has thought of")]
    public void A_sentence_of_the_server_is_said_in_chinese_by_its_form(string said, string words)
    {
        Assert.Equal(words, FaultWords.Of(said, Chinese));
        Assert.Equal(said, FaultWords.Of(said, English));
    }

    [Theory]
    [InlineData("超出信用额度 156412.00 CNY（额度 50000.00）", "超出信用额度 ¥ 15.6 万（额度 ¥ 5 万）")]
    [InlineData("12345.60 EUR above the credit limit of 999.50", "EUR 12,345.6 above the credit limit of 999.50")]
    [InlineData("发票 20260203.01.7，2026 年", "发票 20260203.01.7，2026 年")]
    public void Amounts_in_a_sentence_of_the_server_are_written_as_money(string said, string words) =>
        Assert.Equal(words, new Show(Chinese, TimeProvider.System).Told(said));

    [Fact]
    public void Fields_that_are_wrong_are_named()
    {
        Client.FieldError[] errors = [new("/fields/model", "is missing"), new("/fields/quantity", "must be a number")];
        Assert.Equal("有内容要改好才能提交：“型号”必填；“数量”请填数字。", ProblemWords.Of("fields-invalid", "The fields are not what node 'x' asks for.", errors, Chinese));
        Assert.Equal("The fields are not what node 'x' asks for. — model is missing; quantity must be a number", ProblemWords.Of("fields-invalid", "The fields are not what node 'x' asks for.", errors, English));
        Assert.Equal("文件或内容太大，最多 64 MB。", ProblemWords.Of("body-too-large", "At most 64 MiB are taken here.", [], Chinese));
    }

    [GeneratedRegex("(?:new(?: Problem)?\\(\\d{3}, |NotFound\\([^;\\n]*, )\"([a-z][a-z-]+)\"")]
    private static partial Regex Code();
}
