import { NestedStack, NestedStackProps } from 'aws-cdk-lib';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, IFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

interface ApiProps extends NestedStackProps {
  table: ITableV2;
  stageName: string;
}

type Route = [path: string, method: apigwv2.HttpMethod, writes: boolean];

export class ApiNested extends NestedStack {
  readonly url: string;

  constructor(scope: Construct, id: string, private readonly props: ApiProps) {
    super(scope, id, props);
    const api = new apigwv2.HttpApi(this, 'Http', { apiName: `shop-${props.stageName}` });
    const routes: Route[] = [
      ['/products', apigwv2.HttpMethod.GET, false],
      ['/products', apigwv2.HttpMethod.POST, true],
      ['/products/{sku}', apigwv2.HttpMethod.DELETE, true],
    ];
    for (const [path, method, writes] of routes) {
      const fn = this.fn(`${method}${path.length}`, writes);
      api.addRoutes({ path, methods: [method], integration: new HttpLambdaIntegration(`${method}${path.length}Int`, fn) });
    }
    new LogGroup(this, 'AccessLog');
    this.url = api.apiEndpoint;
  }

  private fn(id: string, writes: boolean): IFunction {
    const fn = new Function(this, id, {
      runtime: Runtime.NODEJS_18_X,
      code: Code.fromInline('exports.handler = async () => ({})'),
      handler: 'index.handler',
      tracing: Tracing.ACTIVE,
      environment: { TABLE: this.props.table.tableName },
    });
    writes ? this.props.table.grantReadWriteData(fn) : this.props.table.grantReadData(fn);
    return fn;
  }
}
