using Xunit;

namespace SalesFlow.Limits;

public sealed class TokenBucketTests
{
    private const long Second = 1000;

    [Fact]
    public void A_burst_goes_through_and_then_the_rate_with_the_exact_time_to_wait()
    {
        var bucket = new TokenBucket(20, Second, 0);

        Assert.Equal(0, bucket.Take(20, 10, 20, 0));
        Assert.Equal(0.1, bucket.Take(1, 10, 20, 0), 6);
        Assert.Equal(0.05, bucket.Take(1, 10, 20, 50), 6);
        Assert.Equal(0, bucket.Take(1, 10, 20, 100));
        Assert.Equal(0.5, bucket.Take(5, 10, 20, 100), 6);
        Assert.Equal(0, bucket.Take(5, 10, 20, 600));
    }

    [Fact]
    public void It_never_holds_more_than_the_burst()
    {
        var bucket = new TokenBucket(5, Second, 0);

        Assert.Equal(0, bucket.Take(5, 10, 5, 100 * Second));
        Assert.Equal(0.1, bucket.Take(1, 10, 5, 100 * Second), 6);
    }

    [Fact]
    public void A_batch_larger_than_the_burst_takes_a_full_bucket_and_the_next_ones_wait_for_the_rest()
    {
        var bucket = new TokenBucket(10, Second, 0);

        Assert.Equal(0, bucket.Take(100, 10, 10, 0));
        Assert.Equal(9.1, bucket.Take(1, 10, 10, 0), 6);
        Assert.Equal(0, bucket.Take(1, 10, 10, 9100));
    }

    [Fact]
    public void A_batch_that_was_sent_away_is_not_read_before_its_time()
    {
        var bucket = new TokenBucket(50, Second, 0);

        Assert.Equal(0, bucket.Wait(10, 100, 0));
        Assert.Equal(5, bucket.Take(100, 10, 100, 0), 6);
        Assert.Equal(4, bucket.Wait(10, 100, 1000), 6);
        Assert.Equal(0, bucket.Wait(10, 100, 5000));
        Assert.Equal(0, bucket.Take(100, 10, 100, 5000));
        Assert.Equal(0.1, bucket.Wait(10, 100, 5000), 6);
    }

    [Fact]
    public void A_clock_that_steps_back_gives_and_takes_nothing()
    {
        var bucket = new TokenBucket(1, Second, 5000);

        Assert.Equal(0, bucket.Take(1, 10, 1, 5000));
        Assert.Equal(0.1, bucket.Take(1, 10, 1, 1000), 6);
        Assert.Equal(0, bucket.Take(1, 10, 1, 5100));
    }
}
