using SalesFlow.Web;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Xunit.TestCollectionOrderer(typeof(SalesFlow.Support.LongestFirst))]

namespace SalesFlow.Support;

/// <summary>The pages in a browser, which take longest by far, begin first: else one processor ends with them alone while the other has nothing left.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName == WebDemo.Calm)];
}
