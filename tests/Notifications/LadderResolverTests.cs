using Xunit;
using static SalesFlow.Notifications.AlertSamples;

namespace SalesFlow.Notifications;

public sealed class LadderResolverTests
{
    [Theory]
    [InlineData("owner", "rep")]
    [InlineData("supervisor", "lead")]
    [InlineData("manager", "boss")]
    [InlineData("owner+supervisor", "rep,lead")]
    [InlineData("owner+member:rep", "rep")]
    [InlineData("role:legal", "law-1,law-2")]
    [InlineData("role:warehouse", "role:warehouse")]
    [InlineData("role", "law-1,law-2")]
    [InlineData("member:law-2", "law-2")]
    public void A_rung_names_its_recipients(string to, string expected) =>
        Assert.Equal(expected.Split(','), LadderResolver.Recipients(to, "rep", "legal", Catalogue()));

    [Theory]
    [InlineData("owner", "stranger", "stranger")]
    [InlineData("supervisor", "stranger", "supervisor")]
    [InlineData("supervisor", "boss", "supervisor")]
    [InlineData("manager", "lead", "manager")]
    [InlineData("manager", "law-1", "rep")]
    public void Where_nobody_is_known_the_word_itself_is_told(string to, string owner, string expected) =>
        Assert.Equal([expected], LadderResolver.Recipients(to, owner, null, Catalogue()));

    [Theory]
    [InlineData("rep", "rep")]
    [InlineData("away", "lead")]
    [InlineData("away-too", "lead")]
    [InlineData("circle-a", "circle-a")]
    [InlineData("back", "back")]
    [InlineData("nobody-for-me", "nobody-for-me")]
    [InlineData("role:legal", "role:legal")]
    public void A_stand_in_takes_the_messages_of_an_absent_member(string member, string expected) =>
        Assert.Equal(expected, LadderResolver.StandIn(member, Catalogue(), Now));
}
