using Xunit;

namespace SalesFlow.Actions;

public class MissingWordsTests
{
    private static readonly string Digest = new('a', 64);
    private static readonly EvidenceItem[] Evidence = [new() { Kind = "document", Sha256 = Digest, Name = "方案.pdf" }];

    [Theory]
    [InlineData("document", "document", "缺少证据：文件", "Evidence is missing: document")]
    [InlineData("photo|document", "photo|document", "缺少证据：照片或文件", "Evidence is missing: photo or document")]
    [InlineData("transcript>=20", "transcript", "缺少证据：文字记录（至少 20 个字）", "Evidence is missing: transcript of at least 20 characters")]
    [InlineData("transcript>=20|audio", "transcript|audio", "缺少证据：文字记录（至少 20 个字）或录音", "Evidence is missing: transcript of at least 20 characters or recording")]
    [InlineData("field:signer", "field", "缺少字段：signer", "The field 'signer' is missing")]
    [InlineData("x-ray", "x-ray", "缺少证据：x-ray", "Evidence is missing: x-ray")]
    public void What_is_missing_is_said_in_both_languages(string code, string kind, string chinese, string english)
    {
        Assert.Equal((kind, chinese), (MissingWords.Of(code, Language.Chinese, []).Kind, MissingWords.Of(code, Language.Chinese, []).Detail));
        Assert.Equal(english, MissingWords.Of(code, Language.English, []).Detail);
    }

    [Fact]
    public void A_file_that_has_not_arrived_is_told_by_its_name()
    {
        Assert.Equal(new Missing("file", "缺少文件：方案.pdf 尚未上传", Sha256: Digest), MissingWords.Of($"file:{Digest}", Language.Chinese, Evidence));
        Assert.Equal("The file 'aaaaaaaaaaaa…' has not been uploaded", MissingWords.Of($"file:{Digest}", Language.English, []).Detail);
    }

    [Theory]
    [InlineData(null, "Chinese")]
    [InlineData("", "Chinese")]
    [InlineData("*", "Chinese")]
    [InlineData("fr", "Chinese")]
    [InlineData("en", "English")]
    [InlineData("en-US,en;q=0.9,zh-CN;q=0.8", "English")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "Chinese")]
    [InlineData("en;q=0.5, zh;q=0.5", "Chinese")]
    [InlineData("en;q=0", "Chinese")]
    public void Chinese_unless_English_is_preferred(string? header, string language) => Assert.Equal(language, Languages.Of(header).ToString());
}
