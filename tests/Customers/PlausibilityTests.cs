using CsCheck;
using Xunit;
using static SalesFlow.Customers.Some;

namespace SalesFlow.Customers;

/// <summary>Reasons to look, never automatic guilt.</summary>
public class PlausibilityTests
{
    private static readonly DateTimeOffset Nine = At("2026-03-02T09:00+08:00");
    private static readonly (double, double) Ningbo = (29.8683, 121.5440), Shanghai = (31.2304, 121.4737), Beijing = (39.9042, 116.4074);

    [Fact]
    public void The_same_photo_digest_used_before_is_flagged_on_the_later_action_only()
    {
        var first = Action("a-1", Nine) with { Photos = ["aa", "bb"] };
        var second = Action("a-2", Nine.AddDays(3), "other-rep") with { Photos = ["BB", "cc"] };

        Assert.Equal(("photo-reused", "a-1"), Only(PlausibilityRules.Flags(second, [first, second])));
        Assert.Equal("同一张照片已在动作 a-1 中使用过（rep）", PlausibilityRules.Flags(second, [first])[0].Words.Chinese);
        Assert.Empty(PlausibilityRules.Flags(first, [first, second]));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(20, true)]
    [InlineData(30, false)]
    [InlineData(90, false)]
    public void Ningbo_to_Shanghai_takes_longer_than_a_train_would(int minutes, bool flagged)
    {
        var flags = PlausibilityRules.Flags(CheckIn("a-2", minutes, Shanghai), [CheckIn("a-1", 0, Ningbo)]);

        Assert.Equal(flagged, flags.Any(flag => flag.Code == "impossible-travel"));
        if (minutes == 20)
            Assert.Equal("at least 152 km from the check-in of action a-1, 20 min apart", flags[0].Words.English);
    }

    [Fact]
    public void Travel_by_plane_is_possible_and_faster_is_not()
    {
        Assert.Empty(PlausibilityRules.Flags(CheckIn("a-2", 70, Beijing), [CheckIn("a-1", 0, Shanghai)]));
        Assert.Equal(("impossible-travel", "a-1"), Only(PlausibilityRules.Flags(CheckIn("a-2", 60, Beijing), [CheckIn("a-1", 0, Shanghai)])));
    }

    [Fact]
    public void Accuracy_is_the_benefit_of_the_doubt()
    {
        (double, double) near = (29.9183, 121.5440); // 5.6 km north
        Assert.Single(PlausibilityRules.Flags(CheckIn("a-2", 0, near, accuracy: 100), [CheckIn("a-1", 0, Ningbo, accuracy: 100)]));
        Assert.Empty(PlausibilityRules.Flags(CheckIn("a-2", 0, near, accuracy: 2_500), [CheckIn("a-1", 0, Ningbo, accuracy: 2_500)]));
    }

    [Fact]
    public void A_check_in_that_arrives_late_is_compared_with_the_one_after_it_and_nobody_elses()
    {
        var later = CheckIn("a-9", 60, Shanghai);
        Assert.Equal(("impossible-travel", "a-9"), Only(PlausibilityRules.Flags(CheckIn("a-2", 50, Ningbo) with { RecordedAt = Nine.AddHours(5) }, [CheckIn("a-1", -300, Shanghai), later])));
        Assert.Empty(PlausibilityRules.Flags(CheckIn("a-2", 50, Ningbo), [later with { Actor = "other-rep" }]));
    }

    [Fact]
    public void The_distance_is_that_of_the_great_circle()
    {
        Assert.Equal(1_067_000, Of(Shanghai).DistanceTo(Of(Beijing)), 5_000.0);
        Assert.Equal(Math.PI * 6_371_008.8, Of((0, 0)).DistanceTo(Of((0, 180))), 1.0);
        Assert.Equal(2 * 111_195, Of((0, 179)).DistanceTo(Of((0, -179))), 10.0);
        Gen.Select(Gen.Double[-90, 90], Gen.Double[-180, 180], Gen.Double[-90, 90], Gen.Double[-180, 180]).Sample((a, b, c, d) =>
        {
            Assert.Equal(Of((a, b)).DistanceTo(Of((c, d))), Of((c, d)).DistanceTo(Of((a, b))), 1e-6);
            Assert.InRange(Of((a, b)).DistanceTo(Of((c, d))), 0, 20_015_200);
        });
    }

    [Fact]
    public void A_device_clock_that_is_wrong_is_flagged_and_an_action_kept_offline_is_not()
    {
        Assert.Empty(PlausibilityRules.Flags(Action("a", Nine) with { RecordedAt = Nine.AddHours(7) }, []));
        Assert.Empty(PlausibilityRules.Flags(Action("a", Nine) with { RecordedAt = Nine.AddHours(7), SentAt = Nine.AddHours(7).AddMinutes(5) }, []));
        Assert.Equal("the device's clock is 6 min fast", English(Action("a", Nine) with { RecordedAt = Nine.AddMinutes(-6) }));
        Assert.Equal("the device's clock is 60 min slow", English(Action("a", Nine) with { RecordedAt = Nine.AddHours(7), SentAt = Nine.AddHours(6) }));
        Assert.Equal("the device's clock is 90 min slow", English(CheckIn("a", 0, Ningbo) with { OccurredAt = Nine.AddMinutes(-90) }));

        static string English(EvidenceFacts action) => Assert.Single(PlausibilityRules.Flags(action, []), flag => flag.Code == "clock-skew").Words.English;
    }

    [Fact]
    public void A_mock_location_is_flagged() =>
        Assert.Equal(("mock-location", null), Only(PlausibilityRules.Flags(CheckIn("a", 0, Ningbo) with { CheckIn = Of(Ningbo) with { Mock = true } }, [])));

    [Theory]
    [InlineData("客户对新产线的伺服驱动很感兴趣，下周安排技术演示。", "客户对新产线的伺服驱动很感兴趣,下周安排技术演示", true)]
    [InlineData("客户对新产线的伺服驱动很感兴趣，下周安排技术演示。", "客户对新产线的伺服驱动很感兴趣，下月安排技术演示。", false)]
    [InlineData("Ｍｅｔ the buyer, discussed X200 pricing and delivery.", "met the BUYER; discussed x200 pricing, and delivery!", true)]
    [InlineData("客户反馈设备噪音偏大，已约工程师周三上门检查轴承。", "客户询问新款气动阀门价格，并要求提供三年延保方案。", false)]
    [InlineData("已联系", "已联系", false)]
    public void Near_identical_notes_of_one_person_are_flagged(string before, string now, bool flagged)
    {
        var (first, second) = (Action("a-1", Nine) with { Note = before }, Action("a-2", Nine.AddDays(1)) with { Note = now });

        Assert.Equal(flagged, PlausibilityRules.Flags(second, [first]).Any(flag => flag is { Code: "note-repeated", Other: "a-1" }));
        Assert.Empty(PlausibilityRules.Flags(second, [first with { Actor = "other-rep" }]));
        Assert.Empty(PlausibilityRules.Flags(first, [second]));
    }

    [Fact]
    public void Likeness_is_between_zero_and_one_the_same_both_ways_and_one_for_the_same_text() =>
        Gen.Select(Gen.String[Gen.Char["ab客户。 "], 0, 20], Gen.String[Gen.Char["ab客户。 "], 0, 20]).Sample((one, other) =>
        {
            Assert.InRange(NoteSimilarity.Of(one, other), 0, 1);
            Assert.Equal(NoteSimilarity.Of(one, other), NoteSimilarity.Of(other, one));
            Assert.Equal(1, NoteSimilarity.Of(one, one));
        });

    private static EvidenceFacts Action(string id, DateTimeOffset at, string actor = "rep") => new(id, actor, at, at);

    private static EvidenceFacts CheckIn(string id, int minutes, (double, double) place, double accuracy = 20) =>
        Action(id, Nine.AddMinutes(minutes)) with { CheckIn = Of(place) with { Accuracy = accuracy, FixedAt = Nine.AddMinutes(minutes) } };

    private static Position Of((double Latitude, double Longitude) place) => new(place.Latitude, place.Longitude, 20, Nine);

    private static (string, string?) Only(IReadOnlyList<PlausibilityFlag> flags) => (Assert.Single(flags).Code, flags[0].Other);
}
