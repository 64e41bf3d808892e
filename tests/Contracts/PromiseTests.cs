using Xunit;

namespace SalesFlow.Contracts;

public sealed class PromiseTests
{
    [Theory]
    [InlineData("口头答应客户质保延长到18个月", PromiseKind.Warranty, 18)]
    [InlineData("承诺免费延保六个月。", PromiseKind.Warranty, 6)]
    [InlineData("我们给半年质保", PromiseKind.Warranty, 6)]
    [InlineData("同意两年整机保修", PromiseKind.Warranty, 24)]
    [InlineData("赠送一年质保", PromiseKind.Warranty, 12)]
    [InlineData("保修一年半", PromiseKind.Warranty, 18)]
    [InlineData("质保９０天", PromiseKind.Warranty, 3)]
    [InlineData("Promised a free 6-month warranty.", PromiseKind.Warranty, 6)]
    [InlineData("We offered a warranty of two years", PromiseKind.Warranty, 24)]
    [InlineData("账期放宽到90天", PromiseKind.AccountPeriod, 90)]
    [InlineData("给了三个月账期", PromiseKind.AccountPeriod, 90)]
    [InlineData("客户要求90天，我们同意账期60天", PromiseKind.AccountPeriod, 60)]
    [InlineData("以后月结", PromiseKind.AccountPeriod, 30)]
    [InlineData("月结60天", PromiseKind.AccountPeriod, 60)]
    [InlineData("货到45天内付款", PromiseKind.AccountPeriod, 45)]
    [InlineData("agreed on net 60", PromiseKind.AccountPeriod, 60)]
    [InlineData("we gave 45 days credit", PromiseKind.AccountPeriod, 45)]
    public void A_promise_is_read_out_of_a_note(string note, PromiseKind kind, int amount)
    {
        var promise = Assert.Single(Promises.In(note));
        Assert.Equal((kind, amount), (promise.Kind, promise.Amount));
        Assert.Equal(note.Substring(promise.Span.Start, promise.Span.Length), promise.Text);
    }

    [Theory]
    [InlineData("答应赠送两套滤芯。", "两套滤芯")]
    [InlineData("免费提供上门培训，客户很满意", "上门培训")]
    [InlineData("We will throw in two spare filters for free.", "two spare filters")]
    public void A_give_away_is_named(string note, string item) => Assert.Equal(item, Assert.Single(Promises.In(note)).Item);

    [Theory]
    [InlineData("客户要求账期90天")]
    [InlineData("客户问能否质保三年")]
    [InlineData("明确告知不能给90天账期")]
    [InlineData("没有承诺赠送滤芯")]
    [InlineData("竞争对手给了两年质保")]
    [InlineData("The customer asked for net 90.")]
    [InlineData("设备已运行6个月，产量提高")]
    public void What_is_asked_refused_or_something_else_is_no_promise(string note) => Assert.Empty(Promises.In(note));

    [Fact]
    public void Promises_are_held_against_policy_and_contract_in_words()
    {
        var promises = Promises.In("答应客户质保18个月，账期60天，赠送两套滤芯。");
        var flags = PromiseCheck.Check(promises, new(MaxWarrantyMonths: 12, MaxAccountDays: 60, GiveAways: ["培训"]), new ContractTerms(WarrantyMonths: 12, AccountDays: 60));
        Assert.Equal(
            [
                (PromiseKind.Warranty, PromiseDeviation.ExceedsPolicy), (PromiseKind.Warranty, PromiseDeviation.ExceedsContract),
                (PromiseKind.GiveAway, PromiseDeviation.ExceedsPolicy), (PromiseKind.GiveAway, PromiseDeviation.NotInContract),
            ],
            flags.Select(f => (f.Promise.Kind, f.Deviation)));
        Assert.Equal(new Words("承诺的质保 18 个月，超过政策上限 12 个月", "the promised warranty of 18 months exceeds the policy's bound of 12 months"), flags[0].Words);
        Assert.Empty(PromiseCheck.Check(Promises.In("质保一年"), new(MaxWarrantyMonths: 12), new ContractTerms(WarrantyMonths: 24)));
        Assert.Equal(PromiseDeviation.NotInContract, Assert.Single(PromiseCheck.Check(Promises.In("质保一年"), new(), new ContractTerms())).Deviation);
    }
}
