using SalesFlow.Tickets;
using Xunit;

namespace SalesFlow.Tests.Tickets;

/// <summary>First response, time to on-site, share of critical tickets on site within 4 h, complaint rate.</summary>
public sealed class TicketFiguresTests
{
    private static readonly TimeSpan FourHours = TimeSpan.FromHours(4);

    [Fact]
    public void Where_nothing_happened_there_is_no_number()
    {
        var none = TicketFigures.Of([], FourHours, TicketPlay.Morning);

        Assert.Equal((0, null, null), (none.OnSite.Count, none.OnSite.MedianSeconds, none.OnSite.P90Seconds));
        Assert.Equal((0, null, null), (none.CriticalOnSite.Of, none.CriticalOnSite.Share, none.Complaints.Share));
    }

    [Fact]
    public void Times_are_nearest_ranks_over_the_tickets_where_it_happened()
    {
        // On site after 10, 20, … 100 minutes, accepted a minute after the request; one that nobody took.
        var tickets = Enumerable.Range(1, 10).Select(n => OnSite("normal", TimeSpan.FromMinutes(10 * n))).Append(TicketPlay.In(TicketStates.Queued).State!).ToList();
        var figures = TicketFigures.Of(tickets, FourHours, TicketPlay.Morning);

        Assert.Equal(new TimesTaken(10, 50 * 60, 90 * 60), figures.OnSite);
        Assert.Equal(new TimesTaken(10, 60, 60), figures.FirstResponse);
        Assert.Equal((11, 11), (figures.Tickets, figures.Open));
    }

    [Theory]
    [InlineData("critical", 240, 1, 1)]
    [InlineData("critical", 241, 0, 1)]
    [InlineData("urgent", 10, 0, 0)]
    public void A_critical_ticket_is_on_site_in_time_within_4_hours(string urgency, int minutes, int inTime, int of)
    {
        var share = TicketFigures.Of([OnSite(urgency, TimeSpan.FromMinutes(minutes))], FourHours, TicketPlay.Morning.AddDays(1)).CriticalOnSite;

        Assert.Equal((inTime, of), (share.Count, share.Of));
    }

    [Theory]
    [InlineData(TicketStates.Accepted, 4, 0)]
    [InlineData(TicketStates.Accepted, 5, 1)]
    [InlineData(TicketStates.Cancelled, 5, 0)]
    public void A_critical_ticket_that_still_waits_counts_once_its_time_is_up(string state, int hours, int of)
    {
        var share = TicketFigures.Of([TicketPlay.In(state).State!], FourHours, TicketPlay.Morning.AddHours(hours)).CriticalOnSite;

        Assert.Equal((0, of), (share.Count, share.Of));
    }

    [Fact]
    public void A_ticket_with_several_complaints_is_one_in_the_complaint_rate()
    {
        var play = TicketPlay.In(TicketStates.Done);
        play.Usual(TicketNodes.Complained);
        play.Usual(TicketNodes.Complained);
        var figures = TicketFigures.Of([play.State!, TicketPlay.In(TicketStates.Done).State!, TicketPlay.In(TicketStates.Queued).State!], FourHours, play.Now);

        Assert.Equal((1, 3, 0.3333), (figures.Complaints.Count, figures.Complaints.Of, figures.Complaints.Share));
        Assert.Equal(2, play.State!.ComplaintCount);
    }

    private static Ticket OnSite(string urgency, TimeSpan after)
    {
        var play = TicketPlay.In(TicketStates.Queued, urgency);
        play.Now = TicketPlay.Morning.AddMinutes(1);
        play.Usual(TicketNodes.Accepted);
        play.Now = TicketPlay.Morning + after;
        play.Usual(TicketNodes.CheckedIn);
        return play.State!;
    }
}
