using System.Diagnostics;
using SalesFlow.Support;
using Xunit;
using static SalesFlow.Telemetry.Deployed;

namespace SalesFlow.Telemetry;

/// <summary>What is shipped in <c>deploy/</c> can be read by those it is for, and its parts fit together.</summary>
public sealed class DeployTests
{
    private static readonly string Prometheus = Repository.Path("deploy", "prometheus");

    [Theory]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("check", "config", "compose.yml")]
    [InlineData("check", "config", "cluster.yml")]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public async Task Promtool_finds_no_fault(string verb, string what, string file)
    {
        var (exit, output) = await RunAsync("promtool", verb, what, Path.Combine(Prometheus, file));

        Assert.True(exit == 0, output);
        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_is_tested_both_ways_told_in_two_languages_and_explained()
    {
        var tests = List(Documents(Path.Combine(Prometheus, "alerts.test.yml"))[0], "tests").Select(test => Text(test, "name")).ToArray();
        var operations = Repository.Text("docs", "operations.md");
        var rules = AlertRules();

        Assert.NotEmpty(rules);
        Assert.Equal(rules.Count, rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(rules, rule =>
        {
            Assert.Contains($"{rule.Name} fires", tests);
            Assert.Contains($"{rule.Name} is quiet", tests);
            Assert.NotEqual(rule.Annotations["summary"], rule.Annotations["summary_zh"]);
            Assert.Contains($"`{rule.Name}`", operations, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_dashboard_has_panels_that_do_not_overlap()
    {
        var dashboard = Dashboard();
        var panels = dashboard.GetProperty("panels").EnumerateArray().ToArray();
        var cells = panels.Select(panel => panel.GetProperty("gridPos")).SelectMany(at =>
            from x in Enumerable.Range(at.GetProperty("x").GetInt32(), at.GetProperty("w").GetInt32())
            from y in Enumerable.Range(at.GetProperty("y").GetInt32(), at.GetProperty("h").GetInt32())
            select (x, y)).ToArray();

        Assert.Equal("salesflow", dashboard.GetProperty("uid").GetString());
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    [Fact]
    public void Kubernetes_objects_find_each_other()
    {
        var folder = Repository.Path("deploy", "kubernetes");
        var listed = List(Documents(Path.Combine(folder, "kustomization.yaml"))[0], "resources").Cast<string>().ToArray();
        Assert.Equal(Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Where(file => file != "kustomization.yaml").Order(), listed.Order());

        var objects = listed.SelectMany(file => Documents(Path.Combine(folder, file))).ToArray();
        Assert.All(objects, one => Assert.NotEmpty(Text(one, "apiVersion") + Text(one, "metadata", "name")));
        var workloads = objects.Where(one => Text(one, "kind") is "StatefulSet" or "Deployment").ToArray();
        Assert.Equal(2, workloads.Length);
        Assert.All(workloads, workload => Assert.Equal(Map(workload, "spec", "selector", "matchLabels"), Map(workload, "spec", "template", "metadata", "labels")));

        var labels = workloads.Select(workload => Map(workload, "spec", "template", "metadata", "labels")).ToArray();
        Assert.All(objects.Where(one => Text(one, "kind") == "Service"), service => Assert.Contains(Map(service, "spec", "selector"), labels));
        Assert.All(objects.Where(one => Text(one, "kind") == "PodDisruptionBudget"), budget => Assert.Contains(Map(budget, "spec", "selector", "matchLabels"), labels));
        Assert.Contains(Text(workloads.Single(one => Text(one, "kind") == "StatefulSet"), "spec", "serviceName"), objects.Where(one => Text(one, "kind") == "Service").Select(one => Text(one, "metadata", "name")));
    }

    [Fact]
    public void Kubernetes_gives_a_pod_the_time_that_its_stop_takes()
    {
        var folder = Repository.Path("deploy", "kubernetes");
        var drain = TimeSpan.Parse(Text(Documents(Path.Combine(folder, "config.yaml"))[0], "data", "SalesFlow__DrainGrace")).TotalSeconds;
        foreach (var file in new[] { "silo.yaml", "gateway.yaml" })
        {
            var pod = At(Documents(Path.Combine(folder, file)).Single(one => Text(one, "kind") is "StatefulSet" or "Deployment"), "spec", "template", "spec");
            var container = Assert.Single(List(pod, "containers"));

            Assert.True(int.Parse(Text(pod, "terminationGracePeriodSeconds")) >= int.Parse(Text(container, "lifecycle", "preStop", "sleep", "seconds")) + drain + 60, file);
            Assert.Equal("/healthz/ready", Text(container, "readinessProbe", "httpGet", "path"));
            Assert.Equal("/healthz/live", Text(container, "livenessProbe", "httpGet", "path"));
            Assert.Equal(["salesflow", "salesflow"], List(container, "envFrom").Select((from, i) => Text(from, i == 0 ? "configMapRef" : "secretRef", "name")));
        }
    }

    [Fact]
    public void Compose_starts_three_silos_a_gateway_and_what_watches_them()
    {
        var services = At(Assert.Single(Documents(Repository.Path("deploy", "compose.yaml"))), "services");

        Assert.Equal("3", Text(services, "silo", "deploy", "replicas"));
        Assert.Equal(("silo", "api"), (Text(services, "silo", "environment", "SalesFlow__Role"), Text(services, "gateway", "environment", "SalesFlow__Role")));
        Assert.Equal("postgresql", Text(services, "silo", "environment", "SalesFlow__Storage"));
        Assert.All(
            List(services, "prometheus", "volumes").Cast<string>().Where(volume => volume.StartsWith('.')),
            volume => Assert.True(File.Exists(Repository.Path("deploy", volume.Split(':')[0])), volume));
        Assert.All(((Dictionary<object, object?>)services).Keys, name => Assert.Contains((string)name, (string[])["postgres", "silo", "gateway", "prometheus"]));
    }

    [Fact]
    public void Every_yaml_file_can_be_read() => Assert.All(YamlFiles(), file => Assert.NotEmpty(Documents(file)));

    [Fact]
    public async Task The_systemd_unit_is_hardened_and_read_by_systemd()
    {
        var text = Repository.Text("deploy", "systemd", "salesflow.service");
        foreach (var line in new[] { "ExecStart=/opt/salesflow/salesflow serve", "DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "TimeoutStopSec=75", "StateDirectory=salesflow" })
        {
            Assert.Contains(line, text.Split('\n'));
        }

        if (Found("systemd-analyze"))
        {
            var copy = Path.Combine(Directory.CreateTempSubdirectory("salesflow-unit-").FullName, "salesflow.service");
            await File.WriteAllTextAsync(copy, text.Replace("/opt/salesflow/salesflow", "/bin/true", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            var (exit, output) = await RunAsync("systemd-analyze", "verify", copy);
            Folder.Delete(Path.GetDirectoryName(copy)!);

            // Faults of other units on this machine are told too.
            Assert.DoesNotContain("salesflow.service:", output, StringComparison.Ordinal);
            Assert.True(exit == 0, output);
        }
    }

    private static bool Found(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program; ends the test where it is absent: as skipped on a developer's machine, as failed under <c>CI=true</c>.</summary>
    private static async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
    {
        if (!Found(program))
        {
            var reason = $"{program} is absent (Debian has it in the package 'prometheus').";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(reason);
            }

            Assert.Skip(reason);
        }

        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (run.ExitCode, await output + await error);
    }
}
