using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Journal;

namespace SalesFlow.Board;

/// <summary>What a silo needs for live boards, besides <see cref="IStore"/>, <see cref="TimeProvider"/> and an <see cref="IPulseReader"/>.</summary>
public static class BoardServices
{
    public static IServiceCollection AddBoards(this IServiceCollection services) => services.AddSingleton<ICommitListener, BoardFeed>();
}
